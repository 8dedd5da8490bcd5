/** From a failing line written to the alert at the receiver, for rules without `for`: the built program, a real webhook receiver. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildRecord, encodeLine } from '#events';
import { startWebhookReceiver, waitUntil } from '#testkit';
import { startProgram } from '../../tools/demo/programs.js';
import { printTable, quantile } from './figures.js';

const ALERTS = 50;

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

/** Rules of which each further failing line makes exactly one more fire. */
function ladder(): string {
  const rules = Array.from(
    { length: ALERTS },
    (_, n) => `  step_${n}:\n    severity: info\n    when: [{ measure: error_lines, above: ${n}, over: 1h }]\n`,
  );
  return `rules:\n${rules.join('')}`;
}

async function delaysMs(): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-bench-'));
  const logs = join(folder, 'logs');
  mkdirSync(logs);
  writeFileSync(join(folder, 'watch.yaml'), ladder());
  const webhook = await startWebhookReceiver({});
  const watcher = await startProgram('log-watcher', process.cwd(), folder, {
    ALERT_WEBHOOK_URL: webhook.url,
    ALERT_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    WATCH_CONFIG: join(folder, 'watch.yaml'),
  });
  const ready = async () => (await fetch(`${watcher.url}/readyz`)).ok;
  await waitUntil(ready, { what: 'a watcher that has read what was there' });
  const delays: number[] = [];
  try {
    for (let n = 0; n < ALERTS; n++) {
      const writtenAt = Date.now();
      appendFileSync(join(logs, 'photo-api.ndjson'), failure(n));
      const arrived = (rule: string) =>
        webhook.received.find(({ json }) => (json as { rule?: string } | undefined)?.rule === rule);
      await webhook.waitFor(() => arrived(`step_${n}`) !== undefined, 20_000);
      delays.push(arrived(`step_${n}`)!.atMs - writtenAt);
      // At no fixed distance from the watcher's own rhythm.
      await new Promise((resolve) => setTimeout(resolve, 50 + ((n * 137) % 400)));
    }
    return delays;
  } finally {
    await watcher.stop();
    await webhook.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs and prints it; the baseline is the once-a-minute `cron` with `grep` and `mail` that this replaces: half a minute on average. */
export async function benchAlertDelay(): Promise<void> {
  const delays = await delaysMs();
  printTable('From a failing line written to its alert at the webhook receiver, signed and journalled', [
    { what: 'baseline: cron once a minute', 'median ms': '30000', 'max ms': '60000' },
    {
      what: `log-watcher, ${ALERTS} alerts`,
      'median ms': quantile(delays, 0.5).toFixed(0),
      'max ms': Math.max(...delays).toFixed(0),
    },
  ]);
}
