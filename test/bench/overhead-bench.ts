/**
 * What each part of telemetry costs: nothing told, then metrics and log lines, then traces of one request in ten, then of all; on photos and on
 * a trivial route, where next to nothing else is done. All four run, and are asked in turns, there and back.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { printTable, quantile } from './figures.js';
import { startCollector } from './span-collector.js';
import {
  askForPhoto,
  inParallel,
  measured,
  type Side,
  startSilent,
  startSpeaking,
  type Used,
} from './telemetry-sides.js';

const PORTRAITS = ['../shared/photos/portrait-official.jpg', 'test/fixtures/portrait-spacesuit.png'];
const AT_ONCE = 4;
const ROUNDS = 6;
const PHOTOS = 30;
const TRIVIAL = 3000;
const TRIVIAL_PATH = '/v1/backgrounds';
const WARM_UP_PHOTOS = 40;
const REST_MS = 2300;

const median = (values: readonly number[]): number => quantile(values, 0.5);

async function askTrivially(url: string): Promise<void> {
  const response = await fetch(`${url}${TRIVIAL_PATH}`);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`answered ${response.status}`);
}

type Work = readonly [times: number, one: (side: Side) => Promise<void>];

/** Each side's turns, in the order of `sides`. */
async function inTurns(sides: readonly Side[], [times, one]: Work): Promise<Used[][]> {
  const turns: Used[][] = sides.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    const order = [...sides.keys()];
    if (round % 2 === 1) order.reverse();
    for (const at of order) {
      const side = sides[at]!;
      const run = () => inParallel(times, AT_ONCE, () => one(side));
      turns[at]!.push(await measured(side, run, () => sleep(REST_MS)));
    }
  }
  return turns;
}

function tell(title: string, names: readonly string[], turns: readonly Used[][], times: number): void {
  const silent = turns[0]!;
  const rows = turns.map((own, at) => {
    const speeds = own.map(({ seconds }, round) => silent[round]!.seconds / seconds);
    const more = own.map(({ mainMs }, round) => (1000 * (mainMs - silent[round]!.mainMs)) / times);
    return {
      what: names[at]!,
      'a second': (times / median(own.map(({ seconds }) => seconds))).toFixed(1),
      '× off': median(speeds).toFixed(3),
      'CPU ms each, all processes': (median(own.map(({ cpuMs }) => cpuMs)) / times).toFixed(2),
      'main process, µs more than off': median(more).toFixed(0),
    };
  });
  printTable(title, rows);
}

/** Runs and prints it. */
export async function benchOverhead(): Promise<void> {
  const portrait = readFileSync(PORTRAITS.find((candidate) => existsSync(candidate)) as string);
  const folder = mkdtempSync(join(tmpdir(), 'safelight-bench-'));
  const collector = await startCollector();
  const traced = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '2000' };
  const none = { TRACES_DISK_MB: '0' };
  const of = (ratio: string) => ({ ...traced, TRACES_KEEP_RATIO: ratio });
  const names = ['off', 'metrics and log lines', 'and traces of one in ten', 'and traces of all'];
  const sides = [
    await startSilent(join(folder, 'off')),
    await startSpeaking(join(folder, 'metrics'), none),
    await startSpeaking(join(folder, 'tenth'), of('0.1')),
    await startSpeaking(join(folder, 'all'), of('1')),
  ];
  try {
    for (const { url } of sides) {
      await inParallel(TRIVIAL, AT_ONCE, () => askTrivially(url));
      await inParallel(WARM_UP_PHOTOS, AT_ONCE, () => askForPhoto(url, portrait));
    }
    const photos = await inTurns(sides, [PHOTOS, ({ url }) => askForPhoto(url, portrait)]);
    tell(`Photos, ${ROUNDS} turns of ${PHOTOS}, ${AT_ONCE} at a time; medians`, names, photos, PHOTOS);
    const trivial = await inTurns(sides, [TRIVIAL, ({ url }) => askTrivially(url)]);
    tell(`GET ${TRIVIAL_PATH}, ${ROUNDS} turns of ${TRIVIAL}, ${AT_ONCE} at a time; medians`, names, trivial, TRIVIAL);
  } finally {
    await Promise.all(sides.map((side) => side.stop()));
    collector.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
