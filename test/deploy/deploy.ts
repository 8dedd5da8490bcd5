/**
 * deploy/ in the hands of the tools it is written for: `node dist/test/deploy/deploy.js`, or a part of it: `… deploy.js nginx`. Needs systemd,
 * logrotate, nginx, openssl, Prometheus and Alertmanager, listens on loopback alone and writes into a folder of its own; the exit code tells.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Checks } from '../pages/checks.js';
import { withBoth } from './both.js';
import { checkMonitoring } from './monitoring-checks.js';
import { checkNginx } from './nginx-checks.js';
import { checkUnits } from './unit-checks.js';

/** Each part begins with no lines of another's. */
function homeIn(folder: string, part: string): string {
  mkdirSync(join(folder, part));
  return join(folder, part);
}

async function main(): Promise<number> {
  const checks = new Checks();
  const folder = mkdtempSync(join(tmpdir(), 'safelight-deploy-'));
  const wanted = process.argv.slice(2);
  const isWanted = (part: string) => wanted.length === 0 || wanted.includes(part);
  try {
    if (isWanted('units')) await checkUnits(checks, folder);
    if (isWanted('nginx')) await withBoth(homeIn(folder, 'proxied'), (both) => checkNginx(checks, both));
    if (isWanted('monitoring')) await checkMonitoring(checks, homeIn(folder, 'monitored'));
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  return checks.finish();
}

process.exit(await main());
