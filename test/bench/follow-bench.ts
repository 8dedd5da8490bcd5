/** `npm run bench follow [--gb 10]`: memory under load, the cost of idle files, a backlog beside a live file, and what fast rotation loses. */
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '#testkit';
import { printTable } from './figures.js';
import { FollowedProgram, type Totals } from './followed-program.js';
import { ownCpuSeconds, treeUsage } from './process-usage.js';
import { numberedLine, ROTATIONS_BY_MODE, RotationWriter } from './rotation-writer.js';

const MODES = [
  ['file events', {}],
  ['polling', { WATCH_POLLING: 'on' }],
] as const;
const MB = 1e6;
const DOWN_MS = 2_000;
/** After a start V8 tidies up once; what is measured is what idle files cost from then on. */
const TIDIED_MS = 12_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const megabytes = (bytes: number) => `${(bytes / MB).toFixed(0)} MB`;

/** Runs a bench with a program, and removes it afterwards. */
async function withProgram<T>(env: Readonly<Record<string, string>>, use: (it: FollowedProgram) => Promise<T>) {
  const program = new FollowedProgram(env);
  try {
    return await use(program);
  } finally {
    await program.remove();
  }
}

async function load(program: FollowedProgram): Promise<Record<string, string>> {
  const [files, linesPerSecond, seconds, ticksPerSecond] = [50, 20_000, 20, 10];
  program.follow({ load: '*.log' });
  await program.start();
  const perFile = linesPerSecond / files / ticksPerSecond;
  const before = ownCpuSeconds(program.pid);
  const begun = performance.now();
  let peak = 0;
  for (let tick = 0; tick < seconds * ticksPerSecond; tick++) {
    const text = Array.from({ length: perFile }, (_, i) => numberedLine(i + 1)).join('');
    for (let n = 0; n < files; n++) appendFileSync(join(program.folder, `f${n}.log`), text);
    peak = Math.max(peak, treeUsage(program.pid).rssBytes);
    await pause(Math.max(0, begun + ((tick + 1) * 1_000) / ticksPerSecond - performance.now()));
  }
  const took = (performance.now() - begun) / 1_000;
  const written = linesPerSecond * seconds;
  await waitUntil(async () => (await program.processed('load')) >= written, { what: 'all lines', timeoutMs: 60_000 });
  return {
    bench: `${files} files, ${Math.round(written / took)} lines/s, ${took.toFixed(0)} s`,
    'resident memory, largest': megabytes(Math.max(peak, treeUsage(program.pid).rssBytes)),
    'of one core': `${(((ownCpuSeconds(program.pid) - before) / took) * 100).toFixed(1)} %`,
  };
}

async function idle(program: FollowedProgram): Promise<Record<string, string>> {
  const [files, seconds] = [1_000, 60];
  program.follow({ idle: '*.log' });
  for (let n = 0; n < files; n++) writeFileSync(join(program.folder, `f${n}.log`), numberedLine(n + 1));
  await program.start();
  await program.settled();
  await pause(TIDIED_MS);
  const before = ownCpuSeconds(program.pid);
  await pause(seconds * 1_000);
  const cpu = (ownCpuSeconds(program.pid) - before) / seconds;
  return {
    bench: `${files} idle files, ${seconds} s`,
    'resident memory, largest': megabytes(treeUsage(program.pid).rssBytes),
    'of one core': `${(cpu * 100).toFixed(1)} %`,
  };
}

async function backlog(program: FollowedProgram, gigabytes: number): Promise<Record<string, string>> {
  program.follow({ a: 'a.log', b: 'b.log' });
  const block = Array.from({ length: 20_000 }, (_, i) => numberedLine(i + 1)).join('');
  let written = 0;
  for (let bytes = 0; bytes < gigabytes * 1e9; bytes += block.length, written += 20_000)
    appendFileSync(join(program.folder, 'a.log'), block);
  await program.start();
  const begun = performance.now();
  const delays: number[] = [];
  let peak = 0;
  for (let n = 1; (await program.processed('a')) < written; n++) {
    const writtenAt = performance.now();
    appendFileSync(join(program.folder, 'b.log'), numberedLine(n));
    await waitUntil(async () => (await program.processed('b')) === n, { what: 'the live line', everyMs: 2 });
    delays.push(performance.now() - writtenAt);
    peak = Math.max(peak, treeUsage(program.pid).rssBytes);
    await pause(100);
  }
  const seconds = (performance.now() - begun) / 1_000;
  return {
    backlog: `${gigabytes} GB in ${seconds.toFixed(1)} s`,
    'live lines meanwhile': String(delays.length),
    'slowest of them': `${Math.max(...delays).toFixed(0)} ms`,
    'resident memory, largest': megabytes(peak),
  };
}

/** What is missing and what is counted twice; one of each would show in the sum. */
function verdict(written: number, totals: Totals | undefined): string {
  const { processed = 0, processing_ms: sum = 0 } = totals ?? {};
  if (processed === written && sum !== (written * (written + 1)) / 2) return 'mixed';
  return `${Math.max(0, written - processed)} / ${Math.max(0, processed - written)}`;
}

async function rotations(program: FollowedProgram): Promise<Record<string, string>> {
  const modes = Object.entries(ROTATIONS_BY_MODE).map(([name, mode], n) => ({ name, service: `m${n}`, ...mode }));
  const writers = modes.map(({ service, rotate }) => new RotationWriter(join(program.folder, service), rotate));
  program.follow(Object.fromEntries(modes.map(({ service, files }) => [service, `${service}/${files}`])));
  await program.start();
  await Promise.all(writers.map((writer) => writer.run()));
  const totals = await program.settled();
  return Object.fromEntries(
    modes.map(({ name, service }, n) => [name, verdict(writers[n]!.written, totals.get(service))]),
  );
}

async function kills(program: FollowedProgram): Promise<Record<string, string>> {
  const names = { kill: 'app.log', 'kill, rotated while down': 'app.log', 'the same, app.log*': 'app.log*' };
  const services = Object.entries(names).map(([name, files], n) => ({ name, service: `k${n}`, files }));
  const writers = services.map(({ service }) => new RotationWriter(join(program.folder, service), null));
  program.follow(Object.fromEntries(services.map(({ service, files }) => [service, `${service}/${files}`])));
  await program.start();
  const writing = writers.map((writer) => writer.run());
  await waitUntil(() => writers[0]!.written >= 2_000, { what: 'some lines' });
  await program.stop('SIGKILL');
  await pause(DOWN_MS);
  for (const { service } of services.slice(1)) {
    const live = join(program.folder, service, 'app.log');
    renameSync(live, `${live}.1`);
  }
  await program.start();
  await Promise.all(writing);
  const totals = await program.settled();
  return Object.fromEntries(
    services.map(({ name, service }, n) => [name, verdict(writers[n]!.written, totals.get(service))]),
  );
}

/** @param gigabytes of the backlog */
export async function benchFollow(gigabytes: number): Promise<void> {
  const rows = [await withProgram({}, load)];
  for (const [name, env] of MODES) {
    const row = await withProgram(env, idle);
    rows.push({ ...row, bench: `${row['bench']}, ${name}` });
  }
  printTable('Following', rows);
  printTable('A backlog beside a live file', [await withProgram({}, (program) => backlog(program, gigabytes))]);
  const lost: Record<string, string>[] = [];
  for (const [name, env] of MODES) {
    lost.push({ 'found by': name, ...(await withProgram(env, rotations)), ...(await withProgram(env, kills)) });
  }
  const modes = Object.keys(lost[0] ?? {}).slice(1);
  printTable(
    '500 lines/s, a rotation every 0.5 s: missing / counted twice',
    modes.map((mode) => ({ mode, ...Object.fromEntries(lost.map((row) => [row['found by'] ?? '', row[mode] ?? ''])) })),
  );
}
