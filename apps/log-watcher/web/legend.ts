/** What the colours of a chart mean, with the values under the pointer. */
import { make } from '/assets/elements.js';
import { clockTime } from './figures.js';
import type { TimelinePoint } from './watch-api.js';

/** One colour of a chart. */
export interface LegendEntry {
  readonly name: string;
  /** More about it, for whoever asks. */
  readonly title?: string;
  readonly colour: string;
  readonly dashed?: boolean;
  /** Its value at a point, written out; a limit has none. */
  readonly of?: (point: TimelinePoint) => string;
}

/** Writes the legend; without a point only the names. */
export function showLegend(
  place: HTMLElement,
  entries: readonly LegendEntry[],
  point: TimelinePoint | undefined,
): void {
  const items = entries.map((entry) => {
    const key = make('span', entry.dashed === true ? 'key dashed' : 'key');
    key.style.borderColor = entry.colour;
    const value = point === undefined ? undefined : entry.of?.(point);
    const item = make('span', 'entry', key, entry.name, ...(value === undefined ? [] : [' ', make('b', '', value)]));
    if (entry.title !== undefined) item.title = entry.title;
    return item;
  });
  place.replaceChildren(...(point === undefined ? [] : [make('span', 'entry', clockTime(point.at))]), ...items);
}
