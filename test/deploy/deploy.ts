/**
 * deploy/ and otel/ in the hands of the tools they are written for: `node dist/test/deploy/deploy.js`, or parts of it: `… deploy.js files images units nginx
 * monitoring`. Needs docker-compose, systemd, logrotate, nginx, openssl, Prometheus and Alertmanager, listens on loopback alone and writes into folders of
 * its own; the exit code tells.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareModels } from '#imaging';
import { Checks } from '../pages/checks.js';
import { withBoth } from './both.js';
import { checkCollector } from './collector-checks.js';
import { checkCompose } from './compose-checks.js';
import { checkGrafana } from './grafana-checks.js';
import { checkImages } from './image-checks.js';
import { checkKubernetes } from './kubernetes-checks.js';
import { checkMonitoring } from './monitoring-checks.js';
import { checkNginx } from './nginx-checks.js';
import { checkUnits } from './unit-checks.js';

/** Each part begins with no lines of another's. */
function homeIn(folder: string, part: string): string {
  mkdirSync(join(folder, part));
  return join(folder, part);
}

/** What is read and not run. */
async function checkFiles(checks: Checks, folder: string): Promise<void> {
  await checkCompose(checks);
  await checkKubernetes(checks, folder);
  await checkCollector(checks, folder);
  await checkGrafana(checks);
}

async function main(): Promise<number> {
  const checks = new Checks();
  const folder = mkdtempSync(join(tmpdir(), 'safelight-deploy-'));
  const wanted = process.argv.slice(2);
  const isWanted = (part: string) => wanted.length === 0 || wanted.includes(part);
  try {
    if (isWanted('nginx') || isWanted('monitoring')) await prepareModels(join(folder, 'models'));
    // Prometheus waits most of its time: all else is looked at meanwhile.
    const done = await Promise.allSettled([
      isWanted('monitoring') ? checkMonitoring(checks, homeIn(folder, 'monitored')) : undefined,
      checkOthers(checks, folder, isWanted),
    ]);
    for (const it of done) if (it.status === 'rejected') throw it.reason;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  return checks.finish();
}

async function checkOthers(checks: Checks, folder: string, isWanted: (part: string) => boolean): Promise<void> {
  if (isWanted('files')) await checkFiles(checks, folder);
  if (isWanted('units')) await checkUnits(checks, folder);
  if (isWanted('images')) await checkImages(checks);
  if (isWanted('nginx')) await withBoth(homeIn(folder, 'proxied'), (both) => checkNginx(checks, both));
}

process.exit(await main());
