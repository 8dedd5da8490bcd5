/** A condition in words, for whoever checks what a file amounts to. */
import { formatDuration, formatValue } from './alert.js';
import { unitOf, type Change, type Condition } from './rule.js';

const BASELINES: Readonly<Record<Change['against'], string>> = {
  before: 'the time just before',
  day_before: 'the same time a day before',
  week_before: 'the same hour a week before',
  last_24h: 'the last 24h',
  usual: 'this hour on other days',
};

/** "failure_rate above 15 % over 5m, at least 20". */
export function describeCondition(condition: Condition): string {
  const { minSamples } = condition;
  const samples = minSamples > 0 ? `, at least ${minSamples}` : '';
  return (
    (special(condition) ?? `${measureOf(condition)} ${comparisonOf(condition)} over ${spanOf(condition)}`) + samples
  );
}

function special(condition: Condition): string | undefined {
  const { awaited, burn, change, measure, overMs, probe, threshold } = condition;
  if (burn !== undefined)
    return `burn_rate of ${formatValue(burn.objective, 'ratio')} above ${formatValue(threshold, 'times')} over ${spanOf(condition)} and ${formatDuration(burn.alsoOverMs)}, at least ${burn.minFailures} failures`;
  if (change !== undefined) return changeWords(condition, change);
  if (awaited !== undefined)
    return `event ${awaited.event} (${awaited.level}) until ${overMs === 0 ? 'it is over' : `quiet for ${spanOf(condition)}`}`;
  if (probe !== undefined)
    return `failed_probes ${comparisonOf(condition)}, of ${probe.url} every ${formatDuration(probe.everyMs)}`;
  if (measure === 'new_error_type') return `an error_type unseen for 30 days, until quiet for ${spanOf(condition)}`;
  if (Number.isNaN(threshold)) return measure;
  return NO_SPAN.includes(measure) ? `${measure} ${comparisonOf(condition)}` : undefined;
}

/** What is measured now, and not over a time. */
const NO_SPAN: readonly string[] = ['silence', 'unreadable_files', 'failed_deliveries'];

function changeWords(condition: Condition, { sense, against, times }: Change): string {
  const by = `${sense === 'fall' ? 'falls' : 'rises'} by ${formatValue(condition.threshold, 'ratio')}`;
  const more = times === null ? '' : `, and the bad share is ${times} × as large`;
  return `${measureOf(condition)} ${by} over ${spanOf(condition)} against ${BASELINES[against]}${more}`;
}

function measureOf({ measure, ratio, aggregate }: Condition): string {
  if (ratio !== undefined) return `${ratio.of} / (${ratio.to.join(' + ')})`;
  return aggregate === undefined ? measure : `${aggregate} of ${measure}`;
}

function comparisonOf(condition: Pick<Condition, 'measure' | 'direction' | 'inclusive' | 'threshold'>): string {
  const { direction, inclusive = false, threshold } = condition;
  return `${inclusive ? 'at least' : direction} ${formatValue(threshold, unitOf(condition))}`;
}

function spanOf({ overMs }: Pick<Condition, 'overMs'>): string {
  return overMs === 'clock_hour' ? 'the clock hour' : formatDuration(overMs);
}
