/**
 * At which step failing requests ended. They alone tell it, so it is nothing by which they differ from others and no finding; whoever
 * has to mend them looks there first all the same.
 */
import { DIMENSIONS } from '../window/dimensions.js';
import type { SampledRequest } from '../window/window-view.js';
import type { EndedAt } from './explanation.js';
import { percent, shown, type Sentence } from './explain-words.js';

const STAGE = DIMENSIONS.indexOf('stage');
/** Steps that are named. */
const MOST = 3;
/** With fewer requests, or where fewer of them tell it, nothing is said. */
const LEAST = 5;
const LEAST_TOLD = 0.5;

/** The steps, most frequent first; none where others tell them too, because then they are held against each other. */
export function endedAt(matching: readonly SampledRequest[], others: readonly SampledRequest[]): EndedAt[] {
  const telling = matching.filter(({ values }) => values[STAGE] !== undefined);
  if (telling.length < LEAST || telling.length < LEAST_TOLD * matching.length) return [];
  if (others.some(({ values }) => values[STAGE] !== undefined)) return [];
  const counts = new Map<string, number>();
  let total = 0;
  for (const { values, weight } of telling) {
    counts.set(values[STAGE]!, (counts.get(values[STAGE]!) ?? 0) + weight);
    total += weight;
  }
  const ranked = [...counts].sort(([, one], [, other]) => other - one).slice(0, MOST);
  return ranked.map(([stage, count]) => ({
    stage,
    matching: Math.round(count),
    share: Number((count / total).toFixed(4)),
  }));
}

/** As a sentence; null where nothing is known. */
export function endedAtWords(stages: readonly EndedAt[]): Sentence | null {
  if (stages.length === 0) return null;
  const parts = stages.map(({ stage, share }) => ({ name: shown(stage), ...percent(share) }));
  return {
    en: `They ended at stage ${parts.map((it) => `${it.name} (${it.en})`).join(', ')}.`,
    zh: `失败环节：${parts.map((it) => `${it.name}（${it.zh}）`).join('、')}。`,
  };
}
