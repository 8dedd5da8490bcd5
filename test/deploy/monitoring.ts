/** A real Prometheus and a real Alertmanager with the files of deploy/, on ports of loopback, looking every second. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '#testkit';
import { serve, type Server } from './tool.js';

/** A running server with an HTTP API. */
export interface Monitor {
  readonly url: string;
  readonly server: Server;
}

/** Alertmanager with deploy/'s routes, telling these addresses at once. */
export async function startAlertmanager(
  folder: string,
  receivers: { operators: string; switch: string },
): Promise<Monitor> {
  const home = join(folder, 'alertmanager');
  mkdirSync(home);
  const config = readFileSync('deploy/alertmanager/alertmanager.yaml', 'utf8')
    .replace('http://127.0.0.1:4000/', receivers.operators)
    .replace('http://127.0.0.1:4001/', receivers.switch)
    .replace(/group_wait: .*/g, 'group_wait: 0s')
    .replace(/group_interval: .*/g, 'group_interval: 1s');
  writeFileSync(join(home, 'alertmanager.yaml'), config);
  const port = await freePort();
  const args = [
    `--config.file=${join(home, 'alertmanager.yaml')}`,
    `--storage.path=${home}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ];
  const url = `http://127.0.0.1:${port}`;
  return { url, server: await serve('prometheus-alertmanager', args, `${url}/-/ready`) };
}

/** Where Prometheus finds the others. */
export interface Targets {
  readonly photoApi: string;
  readonly watcher: string;
  readonly alertmanager: string;
}

/** Prometheus with deploy/'s configuration and rules. */
export async function startPrometheus(folder: string, targets: Targets): Promise<Monitor> {
  const home = join(folder, 'prometheus');
  mkdirSync(home);
  const config = readFileSync('deploy/prometheus/prometheus.yaml', 'utf8')
    .replace('127.0.0.1:9093', new URL(targets.alertmanager).host)
    .replace('127.0.0.1:3000', new URL(targets.photoApi).host)
    .replace('127.0.0.1:3001', new URL(targets.watcher).host)
    .replace(/(scrape|evaluation)_interval: .*/g, '$1_interval: 1s')
    .replace(/scrape_timeout: .*/, 'scrape_timeout: 1s');
  writeFileSync(join(home, 'prometheus.yaml'), config);
  // The waits are promtool's to check; here it is whether anything comes at all.
  copyFileSync('deploy/prometheus/safelight.rules.yaml', join(home, 'safelight.rules.yaml'));
  const port = await freePort();
  const args = [
    `--config.file=${join(home, 'prometheus.yaml')}`,
    `--storage.tsdb.path=${join(home, 'data')}`,
    // An alert that came before Alertmanager was found is told again at once, and not after a minute.
    '--rules.alert.resend-delay=1s',
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  const url = `http://127.0.0.1:${port}`;
  return { url, server: await serve('prometheus', args, `${url}/-/ready`) };
}

/** The values of a query now. @throws Error where it is no PromQL */
export async function query(
  { url }: Monitor,
  expression: string,
): Promise<{ metric: Record<string, string>; value: number }[]> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
  const { data, error } = (await response.json()) as {
    data?: { result: { metric: Record<string, string>; value: [number, string] }[] };
    error?: string;
  };
  if (data === undefined) throw new Error(`${expression}: ${error}`);
  return data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
}

/** Names of all metrics that it has ever scraped or recorded. */
export async function metricsSeen({ url }: Monitor): Promise<string[]> {
  const response = await fetch(`${url}/api/v1/label/__name__/values`);
  return ((await response.json()) as { data: string[] }).data;
}
