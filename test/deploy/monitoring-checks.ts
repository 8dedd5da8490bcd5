/** Prometheus and Alertmanager: their tools' opinion of their files, and both at work beside both running programs. */
import { startWebhookReceiver, waitUntil, type WebhookReceiver } from '#testkit';
import { expectEqual, type Checks } from '../pages/checks.js';
import { withBoth, type Both } from './both.js';
import { query, startAlertmanager, startPrometheus, type Monitor } from './monitoring.js';
import { tool } from './tool.js';

/** Runs them all. */
export async function checkMonitoring(checks: Checks, folder: string): Promise<void> {
  await checkFiles(checks);
  const operators = await startWebhookReceiver();
  const deadMansSwitch = await startWebhookReceiver();
  const alertmanager = await startAlertmanager(folder, { operators: operators.url, switch: deadMansSwitch.url });
  try {
    const env = { ALERT_ALERTMANAGER_URL: alertmanager.url, ALERT_LOCALE: 'en' };
    await withBoth(folder, (both) => checkAtWork(checks, { ...both, alertmanager, operators, deadMansSwitch }), env);
  } finally {
    await Promise.all([alertmanager.server.stop(), operators.close(), deadMansSwitch.close()]);
  }
}

async function checkFiles(checks: Checks): Promise<void> {
  await checks.check('promtool takes the configuration and the rules', () => {
    tool('promtool', 'check', 'config', 'deploy/prometheus/prometheus.yaml');
    tool('promtool', 'check', 'rules', 'deploy/prometheus/safelight.rules.yaml');
  });
  for (const file of ['safelight.tests.yaml', 'safelight.day-tests.yaml'])
    await checks.check(`the rules do over time what ${file} says`, () => {
      tool('promtool', 'test', 'rules', `deploy/prometheus/${file}`);
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
    await checkAlerts(checks, parts, prometheus);
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
  await checks.check('a photo-api that is gone fires in Prometheus, and the operators hear of it', async () => {
    await photoApi.stop();
    const firing = 'ALERTS{alertname="service_unresponsive", alertstate="firing"}';
    await waitUntil(async () => (await query(prometheus, firing)).length === 1, {
      what: 'the alert',
      timeoutMs: 90_000,
    });
    const all = await operators.waitFor(
      (got) => got.some(({ json }) => alertsOf(json).includes('service_unresponsive')),
      60_000,
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
