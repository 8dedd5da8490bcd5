/** Does what an alert says, and nothing else: runs the commands that stand in its first steps, one after the other. */
import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { DemoFailed } from './narrator.js';

/** The part of the webhook's body that is read here. */
export interface ReceivedAlert {
  readonly status: string;
  readonly rule: string;
  readonly summary: string;
  readonly explain: readonly string[];
  readonly what_to_do: readonly string[];
}

/** What a command of an alert printed. */
export interface FollowedStep {
  /** As it stands in the alert. */
  readonly command: string;
  readonly output: string;
  /** Seconds that it took. */
  readonly seconds: number;
}

const COMMAND = /npm run logs -- (\S.*)$/;

/** Runs the alert's commands in `root`. @param env where the logs lie @throws DemoFailed where one of them ends with an error */
export async function followAlert(
  alert: ReceivedAlert,
  root: string,
  env: Readonly<Record<string, string>>,
): Promise<FollowedStep[]> {
  const steps: FollowedStep[] = [];
  for (const sentence of alert.what_to_do) {
    const [command, words] = COMMAND.exec(sentence) ?? [];
    if (command === undefined || words === undefined) continue;
    const startedAt = performance.now();
    const output = await run(words.split(' '), root, env);
    steps.push({ command, output, seconds: (performance.now() - startedAt) / 1000 });
  }
  return steps;
}

function run(words: readonly string[], root: string, env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn('npm', ['run', '--silent', 'logs', '--', ...words], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(output.trimEnd());
      else reject(new DemoFailed(`npm run logs -- ${words.join(' ')} ended with ${code}:\n${output}`));
    });
  });
}
