/**
 * `npm run demo:minute`: from an alert to its cause by what the alert itself says. A slow network and a client whose uploads break off are put
 * among ordinary requests; of each alert that arrives, the commands that stand in it are run, and must lead to the step or the input that
 * is to blame. The exit code is 0 only if they did.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { startWebhookReceiver } from '#testkit';
import { parseDocument } from 'yaml';
import { firstArrival } from './first-arrival.js';
import { followAlert, type FollowedStep, type ReceivedAlert } from './follow-alert.js';
import { expectThat, Narrator } from './narrator.js';
import { startProgram } from './programs.js';
import { type CleanUp, runStory } from './run-story.js';
import { FAILING_CLIENT, installSlowModel, SLOW_MODEL, Traffic } from './traffic.js';

const PORTRAIT = 'test/fixtures/portrait-spacesuit.png';
/** The most that is shown of what a command prints. */
const SHOWN_LINES = 24;
const SLOW_RULE = 'latency_high';
const REFUSED_RULE = 'rejection_rate_high';

const root = process.cwd();
const narrator = new Narrator(4);
const folder = mkdtempSync(join(tmpdir(), 'safelight-minute-'));
const logsOf = { DATA_DIR: folder, LOG_DIR: join(folder, 'logs'), WATCH_GLOBS: '' };
const cleanUp: CleanUp[] = [() => rmSync(folder, { recursive: true, force: true })];

/** The rules as they ship, but one does not wait for a minute, and calls slow what is slow on this machine. */
function writeRules(limitMs: number): string {
  const rules = parseDocument(readFileSync(join(root, 'deploy/watch.yaml'), 'utf8'));
  rules.setIn(['rules', SLOW_RULE, 'for'], '3s');
  rules.setIn(['rules', SLOW_RULE, 'when', 1, 'above'], limitMs);
  rules.setIn(['rules', SLOW_RULE, 'when', 1, 'resolve_below'], limitMs);
  const path = join(folder, 'watch.yaml');
  writeFileSync(path, rules.toString());
  return path;
}

async function tellTheStory(): Promise<string> {
  narrator.step(`photo-api starts, with a network of its own that is slow: ${SLOW_MODEL}`);
  installSlowModel(join(folder, 'models'));
  const photoApi = await startProgram('photo-api', root, folder, {
    TRACES_SLOW_MS: '100',
    REQUEST_DEADLINE_MS: '120000',
  });
  cleanUp.push(() => photoApi.stop());
  const traffic = new Traffic(photoApi.url, join(root, PORTRAIT));
  const tookMs = await traffic.slow(2);
  const limitMs = Math.round(tookMs / 2);
  narrator.say(
    `a drawing by it takes ${(tookMs / 1000).toFixed(1)} s here; slow shall be what takes longer than half of that`,
  );

  narrator.step('log-watcher starts with the rules as they ship, and three clients send their photos');
  const webhook = await startWebhookReceiver({});
  cleanUp.push(() => webhook.close());
  const watcher = await startProgram('log-watcher', root, folder, {
    WATCH_CONFIG: writeRules(limitMs),
    ALERT_WEBHOOK_URL: webhook.url,
  });
  cleanUp.push(() => watcher.stop());
  await traffic.slow(6);
  narrator.say('PhotoBooth had 6 drawings made');
  await traffic.ordinary(24);
  narrator.say('KioskApp had 24 ID photos made');
  const alerts = [SLOW_RULE, REFUSED_RULE].map((rule) =>
    firstArrival(webhook, ({ json }) => (json as ReceivedAlert | undefined)?.rule === rule, 120_000),
  );
  await traffic.brokenOff(28);
  narrator.say(`${FAILING_CLIENT} sent 28 photos that break off`);

  narrator.step('An alert about slow photos, followed');
  const [slow, refused] = (await Promise.all(alerts)).map(({ json }) => json as ReceivedAlert);
  const slowSteps = await follow(expectThat(slow, 'no alert'));
  const stage = longestStage(expectThat(slowSteps[0], 'the alert names no command').output);
  expectThat(stage === 'stylize', `the trace's longest step is ${stage}, not the drawing`);
  expectThat(namesCause(slowSteps, `model ${SLOW_MODEL}`), `nothing that the alert leads to names ${SLOW_MODEL}`);
  narrator.say(`The step to blame is ${stage}, by the model ${SLOW_MODEL}.`);

  narrator.step('An alert about refused photos, followed');
  const refusedSteps = await follow(expectThat(refused, 'no alert'));
  expectThat(namesCause(refusedSteps, FAILING_CLIENT), `nothing that the alert leads to names ${FAILING_CLIENT}`);
  expectThat(
    namesCause(refusedSteps, 'UnidentifiedImageError'),
    'nothing that the alert leads to says that the files are cut off',
  );
  narrator.say(`The input to blame is what ${FAILING_CLIENT} uploads: files that break off.`);
  return `All of it happened, in ${narrator.elapsed()} s.`;
}

async function follow(alert: ReceivedAlert): Promise<FollowedStep[]> {
  narrator.say(`${alert.rule} (${alert.status}): ${alert.summary}`);
  for (const sentence of alert.explain) narrator.say(`  ${sentence}`);
  for (const sentence of alert.what_to_do) narrator.say(`  → ${sentence}`);
  const startedAt = performance.now();
  const steps = await followAlert(alert, root, logsOf);
  for (const { command, output, seconds } of steps) {
    narrator.say(`\n$ ${command}   (${seconds.toFixed(1)} s)`);
    const lines = output.split('\n');
    narrator.say(lines.slice(0, SHOWN_LINES).join('\n'));
    if (lines.length > SHOWN_LINES) narrator.say(`… ${lines.length - SHOWN_LINES} lines more`);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  expectThat(steps.length > 0 && steps.length <= 3, `the alert says ${steps.length} commands instead of one to three`);
  narrator.say(`\nFrom the alert to its cause: ${steps.length} commands, ${seconds.toFixed(1)} s.`);
  return steps;
}

/** Name of the step that took longest, below the request itself, in a drawn trace. */
function longestStage(drawn: string): string | undefined {
  const rows = [...drawn.matchAll(/^\s+(\w+)\s*│.*│\s*([\d,.]+) ms/gm)];
  const byLength = rows.map(([, name, ms]) => ({ name, ms: Number(ms!.replaceAll(',', '')) }));
  return byLength.sort((one, other) => other.ms - one.ms)[0]?.name;
}

function namesCause(steps: readonly FollowedStep[], cause: string): boolean {
  return steps.some(({ output }) => output.includes(cause));
}

await runStory(tellTheStory, cleanUp);
