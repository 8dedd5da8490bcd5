/** From a failing line written to the alert at the receiver, for a rule without `for`: built programs, a real webhook receiver. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildRecord, encodeLine } from '#events';
import { startWebhookReceiver, waitUntil } from '#testkit';
import { firstArrival } from '../../tools/demo/first-arrival.js';
import { startProgram } from '../../tools/demo/programs.js';
import { printTable, quantile } from './figures.js';

const ROUNDS = 7;

function failure(n: number): string {
  const envelope = {
    timestamp: new Date().toISOString(),
    service: 'photo-api',
    module: 'bench',
    request_id: `bench-${n}`,
  };
  return encodeLine(
    buildRecord(
      'processing_failed',
      { error_type: 'InferenceError', error_class: 'model', error_message: 'bench', processing_time_ms: 100 },
      envelope,
    ),
  );
}

async function failuresOf(watcherUrl: string): Promise<number> {
  const response = await fetch(`${watcherUrl}/v1/stats?window=1h`);
  return ((await response.json()) as { failed: number }).failed;
}

async function oneDelayMs(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-bench-'));
  const logs = join(folder, 'logs');
  mkdirSync(logs);
  const webhook = await startWebhookReceiver({});
  const watcher = await startProgram('log-watcher', process.cwd(), folder, {
    ALERT_WEBHOOK_URL: webhook.url,
    ALERT_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  });
  try {
    for (let n = 0; n < 10; n++) appendFileSync(join(logs, 'photo-api.ndjson'), failure(n));
    await waitUntil(async () => (await failuresOf(watcher.url)) === 10, { what: 'the first ten ERROR lines' });
    const writtenAt = Date.now();
    appendFileSync(join(logs, 'photo-api.ndjson'), failure(10));
    const alert = await firstArrival(
      webhook,
      ({ json }) => (json as { rule?: string } | undefined)?.rule === 'error_lines_high',
      20_000,
    );
    return alert.atMs - writtenAt;
  } finally {
    await watcher.stop();
    await webhook.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs and prints it; the baseline is the once-a-minute `cron` with `grep` and `mail` that this replaces: half a minute on average. */
export async function benchAlertDelay(): Promise<void> {
  const delaysMs: number[] = [];
  for (let n = 0; n < ROUNDS; n++) delaysMs.push(await oneDelayMs());
  printTable('From the 11th ERROR line written to error_lines_high at the webhook receiver', [
    { what: 'baseline: cron once a minute', 'median ms': '30000', 'max ms': '60000' },
    {
      what: `log-watcher, ${ROUNDS} runs`,
      'median ms': quantile(delaysMs, 0.5).toFixed(0),
      'max ms': Math.max(...delaysMs).toFixed(0),
    },
  ]);
}
