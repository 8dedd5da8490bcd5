/** The contract with dashboards and rules: both running programs show exactly the metrics of docs/metrics.md, and nothing that anybody sends makes them more. */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { prometheusName } from '#telemetry';
import { startWebhookReceiver, waitUntil, type WebhookReceiver } from '#testkit';
import { line } from '../../apps/log-watcher/test/log-lines.js';
import { type Program, startProgram } from '../../tools/demo/programs.js';
import { METRICS } from '../../tools/metrics-page.js';

const portrait = readFileSync('test/fixtures/portrait-spacesuit.png');
/** Of a histogram. */
const SERIES = /_(bucket|sum|count)$/;

/** One that fires at once. */
const RULES = `
service: photo-api
rules:
  error_lines_high:
    severity: critical
    when: [{ measure: error_lines, above: 3, over: 1h }]
`;

/** What a scrape shows: labels by metric, and how many series there are. */
interface Scrape {
  readonly labels: ReadonlyMap<string, ReadonlySet<string>>;
  readonly series: number;
  readonly text: string;
}

function read(text: string): Scrape {
  const kinds = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', kind = '']) => [name, kind]));
  const labels = new Map<string, Set<string>>();
  const samples = text.split('\n').filter((it) => it !== '' && !it.startsWith('#'));
  for (const sample of samples) {
    const [, series = '', inside = ''] = /^([\w:]+)(?:\{(.*)\})? \S+$/.exec(sample) ?? [];
    const whole = series.replace(SERIES, '');
    const name = kinds.get(whole) === 'histogram' ? whole : series;
    const own = labels.get(name) ?? new Set<string>();
    labels.set(name, own);
    for (const [, label = ''] of inside.matchAll(/(\w+)="(?:\\.|[^"\\])*"/g)) if (label !== 'le') own.add(label);
  }
  return { labels, series: samples.length, text };
}

async function scrape({ url }: Program): Promise<Scrape> {
  const answer = await fetch(`${url}/metrics`);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return read(await answer.text());
}

describe('the metrics', () => {
  let folder: string;
  let receiver: WebhookReceiver;
  const programs: Partial<Record<keyof typeof METRICS, Program>> = {};
  const running = (name: keyof typeof METRICS): Program => programs[name] as Program;
  const log = (text: string) => appendFileSync(join(folder, 'logs/other.ndjson'), text);

  async function photo(fields: Record<string, string> = {}, image: Uint8Array = portrait): Promise<number> {
    const form = new FormData();
    form.set('image', new Blob([new Uint8Array(image)]), 'a.png');
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    const answer = await fetch(`${running('photo-api').url}/v1/id-photos`, { method: 'POST', body: form });
    await answer.arrayBuffer();
    return answer.status;
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'safelight-metrics-'));
    receiver = await startWebhookReceiver();
    writeFileSync(join(folder, 'watch.yaml'), RULES);
    const watched = { WATCH_CONFIG: join(folder, 'watch.yaml'), ALERT_WEBHOOK_URL: receiver.url };
    const env = { WORKERS: '1', CACHE_TTL: '10m', ...watched };
    programs['log-watcher'] = await startProgram('log-watcher', process.cwd(), folder, env);
    programs['photo-api'] = await startProgram('photo-api', process.cwd(), folder, env);
    for (const size of ['cn-1-inch', 'cn-1-inch', 'poster']) await photo({ size });
    await (await fetch(`${running('log-watcher').url}/v1/stats`)).arrayBuffer();
    for (let n = 0; n < 40; n++)
      log(line(n, { event: 'processing_failed', level: 'ERROR', error_type: 'InferenceError' }));
    await receiver.waitFor((all) => all.length > 0);
  });
  afterAll(async () => {
    await Promise.all(Object.values(programs).map((program) => program.stop()));
    await receiver.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(Object.keys(METRICS) as (keyof typeof METRICS)[])(
    'of %s are those that are documented, and all',
    async (name) => {
      const documented = new Map(METRICS[name].map((metric) => [prometheusName(metric), metric]));
      // Garbage is collected when V8 likes: until then its histogram is not there.
      const shown = await waitUntil(
        async () => {
          const { labels } = await scrape(running(name));
          return labels.has('v8js_gc_duration_seconds') ? labels : undefined;
        },
        { what: 'a garbage collection' },
      );
      const metrics = [...shown].filter(([metric]) => metric !== 'target_info');
      expect(metrics.map(([metric]) => metric).sort()).toEqual([...documented.keys()].sort());
      const undocumented = metrics.flatMap(([metric, labels]) => {
        const known = Object.keys(documented.get(metric)?.labels ?? {});
        return [...labels].filter((label) => !known.includes(label)).map((label) => `${metric}{${label}}`);
      });
      expect(undocumented).toEqual([]);
    },
  );

  it('have a help text of one sentence each, and the unit in their names', () => {
    for (const metric of Object.values(METRICS).flat()) {
      expect(metric.help).toMatch(/^\S.*\.$/);
      const unit = { s: '_seconds', By: '_bytes', '1': '_ratio' }[metric.unit] ?? '';
      const total = metric.kind === 'counter' ? '_total' : '';
      expect(prometheusName(metric)).toMatch(new RegExp(`^[a-z][a-z0-9_]*${unit}${total}$`));
      expect(prometheusName(metric).endsWith('_total')).toBe(metric.kind === 'counter');
    }
  });

  it('of photo-api do not become more by what clients send', async () => {
    const program = running('photo-api');
    const strange = async (n: number): Promise<void> => {
      const headers = { 'user-agent': `agent ${n}`, 'x-request-id': `id-${n}`, 'x-forwarded-for': `10.0.0.${n}` };
      await fetch(`${program.url}/v1/no-route-${n}?a=${n}`, { headers }).then((answer) => answer.arrayBuffer());
      await fetch(`${program.url}/v1/jobs/${n.toString(16).padStart(32, '0')}`, { headers }).then((it) =>
        it.arrayBuffer(),
      );
      const form = new FormData();
      for (const field of ['model', 'size', 'background', 'format']) form.set(field, `wish-${n}`);
      form.set('image', new Blob([new Uint8Array(portrait)]), `file-${n}.png`);
      const made = await fetch(`${program.url}/v1/id-photos`, { method: 'POST', body: form, headers });
      await made.arrayBuffer();
      expect(await photo({ model: `model-${n}` })).toBeGreaterThanOrEqual(400);
      expect(await photo({ size: `${30 + n}x45mm` })).toBe(200);
    };
    await strange(0);
    const before = await scrape(program);
    for (let n = 1; n < 12; n++) await strange(n);
    const after = await scrape(program);
    // A collection of garbage of another kind is a series, too.
    const own = ({ text }: Scrape) => text.split('\n').filter((it) => /^(safelight|http)_/.test(it)).length;
    expect(own(after)).toBe(own(before));
    expect(after.text).not.toMatch(/wish-|model-\d|no-route|agent \d|id-\d|file-|10\.0\.0/);
  });

  it('of log-watcher do not become more by what stands in lines', async () => {
    const program = running('log-watcher');
    const { series: before, text: at } = await scrape(program);
    const read = (text: string) => Number(/lines_total\{service="photo-api"\} (\d+)/.exec(text)?.[1]);
    for (let n = 0; n < 3000; n++)
      log(
        line(n, {
          ...{ service: `service-${n}`, event: n % 2 === 0 ? 'processing_failed' : `event-${n}`, level: 'ERROR' },
          ...{ error_type: `Error${n}`, model: `model-${n}`, client_ip: `10.${n % 250}.0.1`, route: `/r/${n}` },
        }),
      );
    log('no line\n{}\n');
    const after = await waitUntil(
      async () => {
        const now = await scrape(program);
        return read(now.text) >= read(at) + 3002 ? now : undefined;
      },
      { what: 'the lines to be read' },
    );
    expect(after.text).not.toMatch(/service-\d|Error\d|event-\d|model-\d|10\.\d+\.0\.1|\/r\//);
    // Windows begin to have a latency, rules to fire: what there is of those is bounded by the configuration.
    expect(after.series).toBeLessThan(before + 60);
  });

  it('that the pages of docs/ name are all there', () => {
    const known = new Set(Object.values(METRICS).flat().map(prometheusName));
    const isKnown = (name: string) => known.has(name) || known.has(name.replace(SERIES, ''));
    const pages = readdirSync('docs').filter((name) => name.endsWith('.md'));
    const unknown = pages.flatMap((page) => {
      const text = readFileSync(join('docs', page), 'utf8');
      const named = text.match(/\bsafelight_[a-z_]+(_total|_seconds|_bytes|_ratio)\b|\bsafelight_[a-z_]+(?=\{)/g) ?? [];
      return named.filter((name) => !isKnown(name)).map((name) => `${page}: ${name}`);
    });
    expect(unknown).toEqual([]);
  });
});
