/** The queries of dashboards, rules and the adapter, put to a Prometheus that has the figures of both running programs: no name that nobody exports. */
import { readFileSync } from 'node:fs';
import { waitUntil } from '#testkit';
import { metricNames } from '../../tools/prometheus/metric-names.js';
import { expectEqual, type Checks } from '../pages/checks.js';
import type { Both } from './both.js';
import { dashboardQueries } from './grafana-checks.js';
import { metricsSeen, query, type Monitor } from './monitoring.js';
import { AdapterValues } from './schemas/kubernetes.js';
import { fit, readYaml } from './strict-yaml.js';

const RULES = 'deploy/prometheus/safelight.rules.yaml';
const PHOTO = 'test/fixtures/portrait-spacesuit.png';

interface RulesFile {
  readonly groups: readonly { readonly rules: readonly { readonly record?: string; readonly expr: string }[] }[];
}

/** Makes photos until each query can be answered, and asks them all. */
export async function checkQueries(checks: Checks, { photoApi }: Both, prometheus: Monitor): Promise<void> {
  await checks.check('every query of the dashboards is one, and those of photos have an answer', async () => {
    // A rate needs the first count and another one: two photos, with a look of Prometheus between them. The second is in the cache.
    await makePhoto(photoApi.url);
    const counted = (photos: number) => `sum(safelight_photos_total{outcome="processed"}) == ${photos}`;
    await waitUntil(async () => (await query(prometheus, counted(1))).length === 1, { what: 'the first photo' });
    await makePhoto(photoApi.url);
    await waitUntil(async () => (await query(prometheus, counted(2))).length === 1, { what: 'the second photo' });
    for (const { expr } of dashboardQueries()) await query(prometheus, expr);
    let silent: string[] = [];
    const answered = async () => {
      const rest = dashboardQueries().filter(({ where }) => !SILENT_WHERE_ALL_IS_WELL.some((it) => where.includes(it)));
      silent = [];
      for (const { where, expr } of rest) if ((await query(prometheus, expr)).length === 0) silent.push(where);
      return silent.length === 0;
    };
    await waitUntil(answered, { what: 'an answer to each query', everyMs: 500 }).catch((error: Error) => {
      throw new Error(`${error.message}: ${silent.join('; ')}`);
    });
  });
  await checks.check('the wait that the autoscaler asks for is there', async () => {
    const [rule] = fit(AdapterValues, readYaml('deploy/kubernetes/prometheus-adapter.yaml')[0], 'adapter').rules.custom;
    const asked = rule!.metricsQuery
      .replaceAll('<<.LabelMatchers>>', 'job="photo-api"')
      .replaceAll('<<.GroupBy>>', 'job');
    const [wait] = await query(prometheus, asked);
    if (!(wait !== undefined && wait.value >= 0 && wait.value < 60)) throw new Error(`it is ${JSON.stringify(wait)}`);
  });
}

/** Panels that have nothing to show while nothing is wrong. */
const SILENT_WHERE_ALL_IS_WELL = [
  'Steps that fail',
  'Answers of 5xx',
  'Workers replaced',
  'Spans lost',
  'Alerts',
  'Rules without data',
  'marks',
];

async function makePhoto(url: string): Promise<void> {
  const form = new FormData();
  form.set('image', new Blob([readFileSync(PHOTO)]), 'a.png');
  expectEqual((await fetch(`${url}/v1/id-photos`, { method: 'POST', body: form })).status, 200);
}

/** At the end of all, when trouble was seen as well: each name that anything in deploy/ reads is one that was scraped or recorded. */
export async function checkNames(checks: Checks, prometheus: Monitor): Promise<void> {
  await checks.check('dashboards and rules read no metric that nobody exports', async () => {
    const { groups } = readYaml(RULES)[0] as RulesFile;
    const rules = groups.flatMap((it) => it.rules);
    const seen = new Set([...(await metricsSeen(prometheus)), ...rules.flatMap(({ record = [] }) => record)]);
    const read = [...rules, ...dashboardQueries()].flatMap(({ expr }) => metricNames(expr));
    expectEqual(
      [...new Set(read)].filter((name) => !seen.has(name)),
      [],
    );
  });
}
