/** Conditions about the process and its log as such: what it tells of itself, whether it tells anything, whether it answers. */
import type { GaugeName } from '../window/signals.js';
import type { ProbeTrack } from '../window/probe-memory.js';
import type { WindowView } from '../window/window-view.js';
import type { Measured } from './read-window.js';
import { ownSpan, windowName } from './read-window.js';
import type { Glance, Reading } from './reading.js';
import type { Condition, Probe } from './rule.js';
import { compare, type Verdict } from './verdict.js';

/** What the process told over the window. */
export function readGauge(condition: Condition, gauge: GaugeName, view: WindowView, glance: Glance): Reading {
  const { nowMs, memory } = glance;
  const spanMs = ownSpan(condition, nowMs);
  const { value, samples } = memory.gauges.read(gauge, condition.aggregate ?? 'mean', spanMs, nowMs);
  const verdict =
    value === null ? 'empty' : samples < Math.max(1, condition.minSamples) ? 'unknown' : compare(value, condition);
  return reading(condition, view, { nowMs, spanMs }, { value, samples, verdict });
}

/** Time since the last line by the clock; since the watcher began to look, where there never was one. */
export function readSilence(condition: Condition, view: WindowView, glance: Glance): Reading {
  const { nowMs, liveSinceMs } = glance;
  const lastMs = view.lastAtMs ?? liveSinceMs;
  const value = lastMs === null ? null : Math.max(0, nowMs - lastMs) / 1000;
  const verdict = value === null ? 'empty' : compare(value, condition);
  const spanMs = ownSpan(condition, nowMs);
  return reading(condition, view, { nowMs, spanMs }, { value, samples: view.lastAtMs === null ? 0 : 1, verdict });
}

/** Probes in a row that were not answered well, while the process ought to live. */
export function readProbe(condition: Condition, probe: Probe, view: WindowView, glance: Glance): Reading {
  const { nowMs, memory } = glance;
  const spanMs = ownSpan(condition, nowMs);
  const track = memory.probes.of(probe.url);
  const fresh = track !== undefined && nowMs - track.lastMs <= STALE_PROBES * (probe.everyMs + probe.timeoutMs);
  const known = fresh && isExpected(track, glance);
  const found = known
    ? { value: track.failures, samples: track.failures + track.successes, verdict: probed(condition, probe, track) }
    : { value: null, samples: 0, verdict: 'empty' as const };
  return reading(condition, view, { nowMs, spanMs }, found);
}

/** Failures settle nothing, however few they are. */
function probed(condition: Condition, { resolveAfter }: Probe, { failures, successes }: ProbeTrack): Verdict {
  if (failures === 0) return successes >= resolveAfter ? 'settled' : 'between';
  const verdict = compare(failures, condition);
  return verdict === 'settled' ? 'between' : verdict;
}

/** Nobody listens and nobody ever did: the address is not that of a service here. And one that said that it stops need not answer. */
function isExpected({ failures, answeredMs, result }: ProbeTrack, glance: Glance): boolean {
  if (failures === 0) return true;
  return (answeredMs !== null || result === 'unanswered') && !hasStopped(glance, answeredMs);
}

/** A result so many rounds old says nothing of now. */
const STALE_PROBES = 5;

/** Whether the last that the process said of itself is that it stops. */
function hasStopped({ memory: { events } }: Glance, answeredMs: number | null): boolean {
  const stopped = Math.max(events.lastOf('service_stopping') ?? 0, events.lastOf('service_stopped') ?? 0);
  const lived = Math.max(events.lastOf('service_started') ?? 0, answeredMs ?? 0);
  return stopped > 0 && stopped >= lived;
}

/** Files that match and cannot be read. */
export function readUnreadable(condition: Condition, view: WindowView, { nowMs, memory }: Glance): Reading {
  const value = memory.unreadableFiles;
  const spanMs = ownSpan(condition, nowMs);
  return reading(condition, view, { nowMs, spanMs }, { value, samples: value, verdict: compare(value, condition) });
}

function reading(
  condition: Condition,
  view: WindowView,
  { nowMs, spanMs }: { nowMs: number; spanMs: number },
  found: Measured & { readonly verdict: Verdict },
): Reading {
  return { condition, ...found, spanMs, window: windowName(condition, spanMs), stats: view.stats(spanMs, nowMs) };
}
