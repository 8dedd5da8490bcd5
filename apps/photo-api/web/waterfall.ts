/** The time a photo took, step after step, as bars on one scale. */
import { make } from '/assets/elements.js';
import { language, text } from './language.js';
import type { Timing } from './read-photo.js';
import { STEP_NAMES } from './step-names.js';

/** Draws the steps into the list. The steps follow each other, so each bar begins where the one before it ended. */
export function drawWaterfall(list: HTMLOListElement, timings: readonly Timing[]): void {
  const steps = timings.filter(({ step }) => step !== 'total');
  const sum = steps.reduce((before, { ms }) => before + ms, 0);
  const total = Math.max(sum, totalMs(timings) ?? 0);
  const rows: HTMLLIElement[] = [];
  let begin = 0;
  for (const { step, ms } of steps) {
    rows.push(row(STEP_NAMES[language()][step] ?? step, { begin: begin / total, part: ms / total }, ms));
    begin += ms;
  }
  const rest = total - sum;
  if (rest >= 1) rows.push(row(text('other'), { begin: begin / total, part: rest / total }, rest, 'rest'));
  if (total > 0) rows.push(row(text('total'), { begin: 0, part: 1 }, total, 'total'));
  list.replaceChildren(...rows);
}

/** The service's own total, ms; undefined where it told none. */
export function totalMs(timings: readonly Timing[]): number | undefined {
  return timings.find(({ step }) => step === 'total')?.ms;
}

function row(name: string, bar: { begin: number; part: number }, ms: number, kind = ''): HTMLLIElement {
  const fill = make('span', 'bar-fill');
  fill.style.marginLeft = `${bar.begin * 100}%`;
  fill.style.width = `${bar.part * 100}%`;
  return make(
    'li',
    kind,
    make('span', 'step', name),
    make('span', 'bar', fill),
    make('span', 'ms', `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`),
  );
}
