/** Prometheus and Alertmanager: their tools' opinion of their files, and both at work beside both running programs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, startWebhookReceiver, waitUntil, type WebhookReceiver } from '#testkit';
import { expectEqual, expectMatch, type Checks } from '../pages/checks.js';
import { withBoth, type Both } from './both.js';
import { query, startAlertmanager, startPrometheus, type Monitor } from './monitoring.js';
import { checkNames, checkQueries } from './query-checks.js';
import { longTool, tool, toolReading } from './tool.js';

/** Runs them all. */
export async function checkMonitoring(checks: Checks, folder: string): Promise<void> {
  const overTime = checkOverTime(checks);
  await checkFiles(checks);
  const operators = await startWebhookReceiver();
  const deadMansSwitch = await startWebhookReceiver();
  const alertmanager = await startAlertmanager(folder, { operators: operators.url, switch: deadMansSwitch.url });
  try {
    // No collector is there: the spans that it does not take are counted, and that figure is seen as well.
    const noCollector = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`, TRACES_KEEP_RATIO: '1' };
    const env = {
      ...noCollector,
      ALERT_ALERTMANAGER_URL: alertmanager.url,
      ALERT_LOCALE: 'en',
      CACHE_TTL: '600',
      WATCH_CONFIG: rulesIn(folder),
    };
    await withBoth(folder, (both) => checkAtWork(checks, { ...both, alertmanager, operators, deadMansSwitch }), env);
  } finally {
    await Promise.all([alertmanager.server.stop(), operators.close(), deadMansSwitch.close()]);
  }
  await overTime;
}

/** The default rules, and one that a single photo is enough for. */
function rulesIn(folder: string): string {
  const path = join(folder, 'watch.yaml');
  const own = '\n  a_photo_was_made:\n    severity: warning\n    when: [{ measure: processed, above: 0, over: 1m }]\n';
  writeFileSync(path, readFileSync('deploy/watch.yaml', 'utf8').trimEnd() + own);
  return path;
}

/** Half a minute of arithmetic in a process of its own, which the running ones need not wait for. */
async function checkOverTime(checks: Checks): Promise<void> {
  for (const file of ['safelight.tests.yaml', 'safelight.day-tests.yaml'])
    await checks.check(`the rules do over time what ${file} says`, async () => {
      await longTool('promtool', 'test', 'rules', `deploy/prometheus/${file}`);
    });
}

async function checkFiles(checks: Checks): Promise<void> {
  await checks.check('promtool takes the configuration and the rules', () => {
    tool('promtool', 'check', 'config', 'deploy/prometheus/prometheus.yaml');
    tool('promtool', 'check', 'rules', 'deploy/prometheus/safelight.rules.yaml');
  });
  await checks.check('amtool takes the routes, and they lead where they should', () => {
    const file = 'deploy/alertmanager/alertmanager.yaml';
    tool('amtool', 'check-config', file);
    const route = (...labels: string[]) =>
      tool('amtool', 'config', 'routes', 'test', `--config.file=${file}`, ...labels).trim();
    expectEqual(route('alertname=failure_rate_high', 'severity=critical'), 'operators');
    expectEqual(route('alertname=watchdog', 'severity=info'), 'dead-mans-switch');
    expectEqual(route('alertname=error_hour_mail', 'severity=info'), 'nobody');
  });
}

interface AtWork extends Both {
  readonly alertmanager: Monitor;
  readonly operators: WebhookReceiver;
  readonly deadMansSwitch: WebhookReceiver;
}

interface Group {
  readonly version: string;
  readonly status: string;
  readonly alerts: { status: string; labels: Record<string, string>; annotations: Record<string, string> }[];
}

async function checkAtWork(checks: Checks, parts: AtWork): Promise<void> {
  const { alertmanager, deadMansSwitch, folder, photoApi, watcher } = parts;
  const targets = { photoApi: photoApi.url, watcher: watcher.url, alertmanager: alertmanager.url };
  const prometheus = await startPrometheus(folder, targets);
  try {
    await checks.check('Prometheus scrapes both programs', async () => {
      await waitUntil(async () => (await query(prometheus, 'up == 1')).length === 2, { what: 'both to be up' });
    });
    await checks.check('promtool finds nothing wrong with the metrics of both', async () => {
      for (const { url } of [photoApi, watcher])
        toolReading(await (await fetch(`${url}/metrics`)).text(), 'promtool', 'check', 'metrics');
    });
    await checks.check('its watchdog reaches the dead man’s switch by way of Alertmanager', async () => {
      await deadMansSwitch.waitFor((all) => all.some(({ json }) => alertsOf(json).includes('watchdog')));
    });
    await checks.check('a photo is counted, and what is recorded of it', async () => {
      const form = new FormData();
      form.set('image', new Blob(['no photo']), 'a.png');
      expectEqual((await fetch(`${photoApi.url}/v1/id-photos`, { method: 'POST', body: form })).status, 415);
      const counted = 'sum(safelight_photos_total{outcome="rejected"}) == 1';
      await waitUntil(async () => (await query(prometheus, counted)).length === 1, { what: 'the refused photo' });
    });
    await checkQueries(checks, parts, prometheus);
    await checkAlerts(checks, parts, prometheus);
    await checkNames(checks, prometheus);
  } finally {
    await prometheus.server.stop();
  }
}

async function checkAlerts(
  checks: Checks,
  { alertmanager, operators, photoApi, watcher }: AtWork,
  prometheus: Monitor,
): Promise<void> {
  await checks.check(
    'Alertmanager takes the alerts of the watcher by its API, with their evidence, and passes them on',
    async () => {
      const tried = await fetch(`${watcher.url}/v1/receivers/alertmanager/test`, { method: 'POST' });
      expectEqual(((await tried.json()) as { delivered: boolean }).delivered, true);
      const response = await fetch(
        `${alertmanager.url}/api/v2/alerts?filter=${encodeURIComponent('alertname!="watchdog"')}`,
      );
      const all = (await response.json()) as { labels: Record<string, string>; annotations: Record<string, string> }[];
      const own = all.find(({ labels }) => labels['source'] !== 'prometheus');
      if (own?.annotations['summary'] === undefined) throw new Error(`it has ${JSON.stringify(all)}`);
      await operators.waitFor((got) => got.some(({ json }) => alertsOf(json).includes(own.labels['alertname'] ?? '-')));
    },
  );
  await checks.check('an alert of the watcher goes through Alertmanager to the operators, in words', async () => {
    const got = await operators.waitFor(
      (all) => all.some(({ json }) => alertsOf(json).includes('a_photo_was_made')),
      180_000,
    );
    const group = got.map(({ json }) => json as Group).find((it) => alertsOf(it).includes('a_photo_was_made'));
    const alert = group?.alerts.find(({ labels }) => labels['alertname'] === 'a_photo_was_made');
    // Version 4 is the form that Alertmanager has had since 2017.
    expectEqual([group?.version, group?.status, alert?.labels['service']], ['4', 'firing', 'photo-api']);
    expectMatch(alert?.annotations['summary'] ?? '', /^Photos processed in the last 1 min: \d/);
  });
  await checks.check('a photo-api that is gone fires in Prometheus, and the operators hear of it', async () => {
    await photoApi.stop();
    const firing = 'ALERTS{alertname="service_unresponsive", alertstate="firing"}';
    await waitUntil(async () => (await query(prometheus, firing)).length === 1, {
      what: 'the alert',
      timeoutMs: 180_000,
    });
    const all = await operators.waitFor(
      (got) => got.some(({ json }) => alertsOf(json).includes('service_unresponsive')),
      180_000,
    );
    const group = all.map(({ json }) => json as Group).findLast((it) => alertsOf(it).includes('service_unresponsive'));
    const alert = group?.alerts.find(({ labels }) => labels['alertname'] === 'service_unresponsive');
    expectEqual(alert?.annotations['runbook'], 'docs/runbook.md#service_unresponsive');
  });
}

function alertsOf(json: unknown): string[] {
  return (json as Group).alerts
    .filter(({ status }) => status === 'firing')
    .map(({ labels }) => labels['alertname'] ?? '');
}
