/** What a rule remembers when the clock was set back: no instant of a time to come, by which nothing could be told until it is that time again. */
import type { AlertState } from './alert-state.js';
import type { RuleMemory } from './rule-watch.js';

/** The memory with each instant after `nowMs` at `nowMs`. */
export function believedUntil(memory: RuleMemory, nowMs: number): RuleMemory {
  const past = (atMs: number | null) => (atMs === null ? null : Math.min(atMs, nowMs));
  return {
    ...memory,
    state: stateUntil(memory.state, nowMs),
    composedAtMs: Math.min(memory.composedAtMs, nowMs),
    toldAtMs: past(memory.toldAtMs),
    lastEndMs: past(memory.lastEndMs),
    inhibitedAtMs: past(memory.inhibitedAtMs),
  };
}

function stateUntil(state: AlertState, nowMs: number): AlertState {
  if (state.phase === 'inactive') return state;
  const startedAtMs = Math.min(state.startedAtMs, nowMs);
  if (state.phase === 'pending') return { ...state, startedAtMs, sinceMs: Math.min(state.sinceMs, nowMs) };
  const { settledSinceMs } = state;
  return {
    ...state,
    startedAtMs,
    firedAtMs: Math.min(state.firedAtMs, nowMs),
    settledSinceMs: settledSinceMs === null ? null : Math.min(settledSinceMs, nowMs),
  };
}
