/** Both programs for the checks: built, on free ports, in a folder of their own. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWebhookReceiver } from '#testkit';
import { startProgram, type Program } from '../../tools/demo/programs.js';

/** Both, and where their logs are. */
export interface BothPrograms {
  readonly photoApi: Program;
  readonly watcher: Program;
  readonly logDir: string;
  /** The watch.yaml that the watcher follows. */
  readonly rules: string;
  /** Theirs, for files of the checks as well. */
  readonly folder: string;
  /** Stops both and removes their folder. */
  stop(): Promise<void>;
}

/** Starts both. @throws Error with what it said where one does not become ready */
export async function startBoth(): Promise<BothPrograms> {
  const folder = mkdtempSync(join(tmpdir(), 'safelight-pages-'));
  const logDir = join(folder, 'logs');
  const receiver = await startWebhookReceiver();
  const rules = join(folder, 'watch.yaml');
  copyFileSync('deploy/watch.yaml', rules);
  const env = {
    DATA_DIR: folder,
    LOG_DIR: logDir,
    WORKERS: '1',
    WATCH_CONFIG: rules,
    ALERT_WEBHOOK_URL: receiver.url,
  };
  const watcher = await startProgram('log-watcher', process.cwd(), folder, env);
  const photoApi = await startProgram('photo-api', process.cwd(), folder, env);
  const stop = async (): Promise<void> => {
    await Promise.all([photoApi.stop(), watcher.stop(), receiver.close()]);
    rmSync(folder, { recursive: true, force: true });
  };
  return { photoApi, watcher, logDir, rules, folder, stop };
}
