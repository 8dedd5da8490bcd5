/**
 * `npm run fuzz -- [--inputs 600] [--seconds 75] [--seed N] [--only INDEX]`: hostile requests against the real built service. It fails where one is answered
 * 5xx other than 503, where one hangs, where a follower of a job is left without its end, where the main process ends, where memory grows, or where a photo has not exactly one terminal line. A failing input is saved and can be sent
 * again alone by its seed and index.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type ProbedApi, startProbed } from '../../apps/photo-api/test/memory-probe.js';
import { captureLines } from '#testkit';
import { treeUsage } from '../bench/process-usage.js';
import { checkEndings } from './check-endings.js';
import { exchange, type Outcome } from './exchange.js';
import { hostileRequest } from './hostile-request.js';
import { CALLBACK_SECRET, followJobs, HostileReceiver } from './hostile-streams.js';
import { seedPictures } from './mutate-picture.js';
import { Random } from './random.js';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '600' },
    seconds: { type: 'string', default: '0' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
  },
});
const inputs = Number(values.inputs);
const seed = Number(values.seed);
const seconds = Number(values.seconds);

const MIB = 1024 * 1024;
const CONCURRENCY = 8;
/** Code that V8 compiles while it learns the paths; what grows with the inputs comes on top. */
const LEARNING_BYTES = 6 * MIB;
/** Far below what one kept upload, span or line would take. */
const GROWTH_BYTES_PER_INPUT = 512;
const SAVED = resolve('var/fuzz');

/** Short limits, so that requests that never end are over soon. */
const SERVICE = {
  WORKERS: '2',
  MAX_UPLOAD_MB: '1',
  UPLOAD_TIMEOUT_MS: '500',
  BATCH_UPLOAD_TIMEOUT_MS: '500',
  RESULT_TTL: '1s',
  CACHE_TTL: '0',
  URL_INPUT_HOSTS: '127.0.0.1:9',
  CALLBACK_SECRET,
};

interface Tally {
  readonly outcomes: Map<string, number>;
  readonly failures: string[];
}

function describe(outcome: Outcome): string {
  return outcome.kind === 'answered' ? String(outcome.status) : outcome.kind;
}

function isWrong(outcome: Outcome): boolean {
  return outcome.kind === 'hung' || (outcome.kind === 'answered' && outcome.status >= 500 && outcome.status !== 503);
}

function save(index: number, bytes: Buffer, outcome: Outcome): string {
  mkdirSync(SAVED, { recursive: true });
  const file = join(SAVED, `${seed}-${index}.bin`);
  writeFileSync(file, bytes);
  const answer = outcome.kind === 'answered' ? outcome.text.slice(-600) : '';
  return `input ${index} was ${describe(outcome)}; saved as ${file}; again: npm run fuzz -- --seed ${seed} --only ${index}\n${answer}`;
}

async function sendAll(
  api: ProbedApi,
  seeds: readonly Buffer[],
  range: [number, number],
  tally: Tally,
): Promise<number> {
  let next = range[0];
  const until = seconds > 0 ? performance.now() + seconds * 1000 : Number.POSITIVE_INFINITY;
  const client = async (): Promise<void> => {
    while (next < range[1] && performance.now() < until && tally.failures.length < 10) {
      const index = next++;
      const bytes = hostileRequest(seeds, new Random(seed, index));
      const outcome = await exchange(api.port, bytes);
      tally.outcomes.set(describe(outcome), (tally.outcomes.get(describe(outcome)) ?? 0) + 1);
      if (isWrong(outcome)) tally.failures.push(save(index, bytes, outcome));
      if (index > 0 && index % 1000 === 0) console.log(`  ${index} inputs, ${tallyLine(tally)}`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, client));
  return next - range[0];
}

function tallyLine({ outcomes }: Tally): string {
  return [...outcomes]
    .sort()
    .map(([name, count]) => `${name}: ${count}`)
    .join(', ');
}

async function stillServes(api: ProbedApi, portrait: Buffer): Promise<boolean> {
  const form = new FormData();
  form.set('image', new Blob([new Uint8Array(portrait)]), 'portrait.jpg');
  const answer = await fetch(`http://127.0.0.1:${api.port}/v1/id-photos`, { method: 'POST', body: form });
  await answer.arrayBuffer();
  return answer.status === 200;
}

async function fuzz(api: ProbedApi, receiver: HostileReceiver): Promise<readonly string[]> {
  const seeds = await seedPictures(
    readFileSync(new URL('../../../test/fixtures/portrait-spacesuit.png', import.meta.url)),
  );
  const tally: Tally = { outcomes: new Map(), failures: [] };
  const range: [number, number] =
    values.only === undefined ? [0, inputs] : [Number(values.only), Number(values.only) + 1];
  const warmUp = values.only === undefined ? Math.ceil(inputs / 10) : 0;
  await sendAll(api, seeds, [range[0], range[0] + warmUp], tally);
  const before = await api.keptBytes();
  let isOver = values.only !== undefined;
  const photo = seeds[0] as Buffer;
  const following = followJobs(api.port, { photo, random: new Random(seed, -1), receiver, isOver: () => isOver });
  const sent = await sendAll(api, seeds, [range[0] + warmUp, range[1]], tally);
  isOver = true;
  const followed = await following;
  const grown = (await api.keptBytes()) - before;
  const rss = treeUsage(api.program.pid).rssBytes;
  console.log(`${warmUp + sent} inputs of seed ${seed}: ${tallyLine(tally)}`);
  console.log(
    `kept after ${sent} of them: ${Math.round(grown / 1024)} KiB more; all processes: ${Math.round(rss / MIB)} MiB`,
  );
  console.log(`${followed.jobs} jobs were followed meanwhile`);
  const failures = [...tally.failures, ...followed.problems];
  if (grown > LEARNING_BYTES + sent * GROWTH_BYTES_PER_INPUT)
    failures.push(`memory grew by ${Math.round(grown / 1024)} KiB`);
  if (!(await stillServes(api, photo))) failures.push('a good photo is no longer served');
  return failures;
}

const folder = mkdtempSync(join(tmpdir(), 'safelight-fuzz-'));
const receiver = await HostileReceiver.open();
const api = await startProbed({ DATA_DIR: folder, ...SERVICE, CALLBACK_HOSTS: `${receiver.host},127.0.0.1:9` });
void api.program.exit.then(({ code, signal }) => {
  if (code === 0) return;
  console.error(`The main process ended (${code ?? signal}):\n${api.program.output().slice(-3000)}`);
  process.exit(1);
});
console.log(`${inputs} hostile requests, seed ${seed}`);
const failures = await fuzz(api, receiver);
await api.program.stop();
receiver.close();
const brokenLines = checkEndings(captureLines(join(folder, 'logs')).all());
rmSync(folder, { recursive: true, force: true });
const broken = [...failures, ...brokenLines.slice(0, 10)];
for (const failure of broken) console.error(failure);
console.log(broken.length === 0 ? 'Nothing broke.' : `${broken.length} things broke.`);
process.exitCode = broken.length === 0 ? 0 : 1;
