/** Where the time of one request went, from its lines: a bar of its steps, and what each took. */
import { make } from '/assets/elements.js';
import { duration } from './figures.js';
import { text } from './language.js';
import type { LogLine } from './watch-api.js';

interface Stage {
  readonly name: string;
  readonly ms: number;
}

/** Steps as the lines tell them; the colours are by place. */
const STEPS: Readonly<Record<string, string>> = {
  face_detected: 'find_face',
  matting_completed: 'matte',
  background_applied: 'background',
};

/** The bar; nothing where the lines do not tell how long it took. */
export function stageBar(lines: readonly LogLine[]): HTMLElement[] {
  const last = lines.filter((line) => typeof line['processing_time_ms'] === 'number').at(-1);
  if (last === undefined) return [];
  const total = last['processing_time_ms'] as number;
  const stages = stagesOf(lines, last, total);
  if (stages.length < 2 || total <= 0) return [];
  const bar = make('div', 'stages');
  const names = make('ul', 'stage-names');
  stages.forEach(({ name, ms }, index) => {
    const part = make('span', `stage stage-${index % 6}`);
    part.style.flexGrow = String(Math.max(ms / total, 0.004));
    part.title = `${name} ${duration(ms)}`;
    bar.append(part);
    names.append(make('li', '', make('i', `stage-${index % 6}`), `${name} `, make('b', '', duration(ms))));
  });
  bar.setAttribute('role', 'img');
  bar.setAttribute('aria-label', stages.map(({ name, ms }) => `${name} ${duration(ms)}`).join(', '));
  return [make('h3', '', text('whereTime', { total: duration(total) })), bar, names];
}

function stagesOf(lines: readonly LogLine[], last: LogLine, total: number): Stage[] {
  const wait = last['queue_wait_ms'];
  const waiting = typeof wait === 'number' && wait > 0 ? [{ name: text('queueWait'), ms: wait }] : [];
  const steps = lines.flatMap((line): Stage[] => {
    const ms = line['duration_ms'];
    const event = String(line['event']);
    return typeof ms === 'number' && ms > 0 ? [{ name: STEPS[event] ?? event, ms }] : [];
  });
  const matting = last['matting_time_ms'];
  const told =
    steps.some(({ name }) => name === 'matte') || typeof matting !== 'number' ? [] : [{ name: 'matte', ms: matting }];
  const known = [...waiting, ...steps, ...told];
  const rest = total - known.reduce((sum, { ms }) => sum + ms, 0);
  // Decoding, encoding and what else has no line of its own.
  return rest > total * 0.005 ? [...known, { name: text('otherSteps'), ms: rest }] : known;
}
