/**
 * What telemetry costs: the same photos by the real program (spans to a collector over OTLP, metrics read every few seconds, log lines) and by
 * one that says nothing of itself (`silent-photo-api.ts`), both running, asked in turns: A B B A A B … The ratio of each pair is taken, and the
 * median of them told and where it lies, since other load on the machine comes and goes.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { plainPicture } from '#testkit';
import { medianInterval, printTable, quantile } from './figures.js';
import { ownCpuSeconds } from './process-usage.js';
import { startCollector } from './span-collector.js';
import { askForPhoto, inParallel, measured, type Side, startSilent, startSpeaking } from './telemetry-sides.js';

const PORTRAITS = ['../shared/photos/portrait-official.jpg', 'test/fixtures/portrait-spacesuit.png'];
const PAIRS = 16;
const PHOTOS_A_TURN = 40;
const AT_ONCE = 4;
/** Each worker's code is compiled to its fastest form only after some twenty photos. */
const WARM_UP = 50;
/** And the main process's after many more requests: ones that end soon, since nobody is in the picture. */
const WARM_UP_MAIN = 600;
/** Spans are sent a little more often than usual: what a turn costs then falls into it, or into the rest after it, and not into the other's. */
const EXPORT_MS = 2000;
const REST_MS = 2300;
/** As often as Prometheus usually asks. */
const SCRAPE_MS = 5000;

interface Turn {
  readonly perSecond: number;
  readonly cpuMs: number;
  readonly mainMs: number;
}

async function turn(side: Side, portrait: Buffer, photos: number): Promise<Turn> {
  const run = () => inParallel(photos, AT_ONCE, () => askForPhoto(side.url, portrait));
  const { seconds, cpuMs, mainMs } = await measured(side, run, () => sleep(REST_MS));
  return { perSecond: photos / seconds, cpuMs: cpuMs / photos, mainMs: mainMs / photos };
}

const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The median of the pairs' ratios and where it lies. */
function ratio(of: (turn: Turn) => number, on: readonly Turn[], off: readonly Turn[]): string {
  const ratios = on.map((turn, pair) => of(turn) / of(off[pair]!));
  const [least, most] = medianInterval(ratios);
  return `${median(ratios).toFixed(3)} (${least.toFixed(3)} – ${most.toFixed(3)})`;
}

function tell(on: readonly Turn[], off: readonly Turn[], collectorMs: number): void {
  const perSecond = (turn: Turn): number => turn.perSecond;
  const cpu = (turn: Turn): number => turn.cpuMs;
  const main = (turn: Turn): number => turn.mainMs;
  const row = (what: string, turns: readonly Turn[]) => ({
    what,
    'photos/s': median(turns.map(perSecond)).toFixed(2),
    'CPU ms/photo, all processes': median(turns.map(cpu)).toFixed(1),
    'of them main process': median(turns.map(main)).toFixed(2),
  });
  printTable(`Telemetry on and off, ${PAIRS} pairs of ${PHOTOS_A_TURN} photos, ${AT_ONCE} at a time; medians`, [
    row('on: traces exported, metrics, log lines', on),
    row('off', off),
    {
      what: 'on / off, and where it lies (95 %)',
      'photos/s': ratio(perSecond, on, off),
      'CPU ms/photo, all processes': ratio(cpu, on, off),
      'of them main process': ratio(main, on, off),
    },
  ]);
  const differences = on.map((turn, pair) => turn.mainMs - off[pair]!.mainMs);
  const [least, most] = medianInterval(differences);
  const share = (ms: number): string => `${((100 * ms) / median(off.map(cpu))).toFixed(1)} %`;
  console.log(
    `telemetry itself, in the main process: ${median(differences).toFixed(2)} ms of CPU a photo (${least.toFixed(2)} – ` +
      `${most.toFixed(2)}), ${share(median(differences))} of a photo's (${share(least)} – ${share(most)})`,
  );
  console.log(`the collector, which is not the program's: ${collectorMs.toFixed(2)} ms a photo`);
}

/** Runs and prints it. */
export async function benchTelemetry(): Promise<void> {
  const portrait = readFileSync(PORTRAITS.find((candidate) => existsSync(candidate)) as string);
  const folder = mkdtempSync(join(tmpdir(), 'safelight-bench-'));
  const collector = await startCollector();
  const speaking = await startSpeaking(folder, {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: String(EXPORT_MS),
    TRACES_KEEP_RATIO: '1',
  });
  const silent = await startSilent(join(folder, 'silent'));
  const scraping = setInterval(() => void fetch(`${speaking.url}/metrics`).then((answer) => answer.text()), SCRAPE_MS);
  try {
    for (const side of [speaking, silent]) {
      await turn(side, await plainPicture({ width: 64, height: 64 }, 'jpeg'), WARM_UP_MAIN);
      await turn(side, portrait, WARM_UP);
    }
    const collectorBefore = ownCpuSeconds(collector.pid);
    const on: Turn[] = [];
    const off: Turn[] = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      const first = pair % 2 === 0;
      if (first) on.push(await turn(speaking, portrait, PHOTOS_A_TURN));
      off.push(await turn(silent, portrait, PHOTOS_A_TURN));
      if (!first) on.push(await turn(speaking, portrait, PHOTOS_A_TURN));
    }
    tell(on, off, ((ownCpuSeconds(collector.pid) - collectorBefore) * 1000) / (PAIRS * PHOTOS_A_TURN));
    console.log(`${((await collector.received()) / 1024).toFixed(0)} KiB of spans were exported`);
  } finally {
    clearInterval(scraping);
    await Promise.all([speaking.stop(), silent.stop()]);
    collector.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
