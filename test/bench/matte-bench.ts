/**
 * The quality of the edge: known cut-outs before known backgrounds, ours against the plain recipe, both after the same looks of the same
 * networks in the same run. Nothing here is random.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNetworks, prepareModels, type Networks, type Raster, type Rect } from '../../libs/imaging/src/index.js';
import { shiftBy } from '../../libs/imaging/src/geometry/similarity.js';
import { mattePortrait, sideOf } from '../../libs/imaging/src/steps/matte.js';
import { refine } from '../../libs/imaging/src/steps/refine.js';
import { printTable } from './figures.js';
import { BACKGROUNDS, before, knownCutouts, type KnownCutout } from './known-cutouts.js';
import { refinePlainly } from './plain-recipe.js';

/** What the new background is when colours are compared: the usual blue. */
const BLUE = [98, 139, 206] as const;
/** Half the width of the band along the true edge in which errors count, px. */
const BAND = 6;

interface Score {
  readonly iou: number;
  /** Mean colour error within the band after compositing on blue, 0 … 1. */
  readonly edge: number;
}

interface Pair {
  readonly cutout: string;
  readonly ours: Score;
  readonly plain: Score;
}

async function compare(networks: Networks, cutout: KnownCutout, background: string): Promise<Pair | undefined> {
  const raster = before(cutout.raster, background);
  const [face] = await networks.findFaces(raster);
  if (face === undefined) return undefined;
  const person = await mattePortrait(await networks.matte(), raster, face);
  const view = { ...raster, raster, toPhoto: shiftBy(0, 0), shown: undefined };
  // A portrait is what the first look shows; beyond it an ID photo has nothing.
  const shown = person.layers[0].rect;
  const band = edgeBand(cutout.raster);
  return {
    cutout: cutout.name,
    ours: score(refine(view, person, sideOf(face), [face]), cutout.raster, { band, shown }),
    plain: score(refinePlainly(raster, person, sideOf(face)), cutout.raster, { band, shown }),
  };
}

/** 1 within BAND px of where the true alpha is neither 0 nor 1 or steps from the one to the other. */
function edgeBand({ width, height, pixels }: Raster): Uint8Array {
  const band = new Uint8Array(width * height);
  const alpha = (x: number, y: number): number => pixels[(y * width + x) * 4 + 3]!;
  for (let y = 1; y < height; y++)
    for (let x = 1; x < width; x++) {
      const value = alpha(x, y);
      if (
        (value > 12 && value < 243) ||
        Math.abs(value - alpha(x - 1, y)) > 127 ||
        Math.abs(value - alpha(x, y - 1)) > 127
      )
        for (let v = Math.max(0, y - BAND); v <= Math.min(height - 1, y + BAND); v++)
          band.fill(1, v * width + Math.max(0, x - BAND), v * width + Math.min(width - 1, x + BAND) + 1);
    }
  return band;
}

function score(found: Raster, truth: Raster, { band, shown }: { band: Uint8Array; shown: Rect }): Score {
  let [both, either, error, count] = [0, 0, 0, 0];
  for (let y = shown.top; y < shown.top + shown.height; y++)
    for (let x = shown.left, i = y * truth.width + x; x < shown.left + shown.width; x++, i++) {
      const [a, b] = [found.pixels[i * 4 + 3]! / 255, truth.pixels[i * 4 + 3]! / 255];
      both += Number(Math.min(a, b) >= 0.5);
      either += Number(Math.max(a, b) >= 0.5);
      if (band[i] === 0) continue;
      count++;
      error += colourError(found, truth, i);
    }
  return { iou: both / either, edge: error / count };
}

/** Mean over the channels of how far a pixel is off once it stands on blue, 0 … 1. */
function colourError(found: Raster, truth: Raster, pixel: number): number {
  const on = ({ pixels }: Raster, k: number): number => {
    const share = pixels[pixel * 4 + 3]! / 255;
    return share * pixels[pixel * 4 + k]! + (1 - share) * BLUE[k]!;
  };
  return [0, 1, 2].reduce((sum, k) => sum + Math.abs(on(found, k) - on(truth, k)) / 255 / 3, 0);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function tableRow(what: string, pairs: readonly Pair[]): Record<string, string> {
  const [ours, plain] = [mean(pairs.map((pair) => pair.ours.edge)), mean(pairs.map((pair) => pair.plain.edge))];
  return {
    what,
    'IoU, ours': mean(pairs.map((pair) => pair.ours.iou)).toFixed(4),
    'IoU, plain recipe': mean(pairs.map((pair) => pair.plain.iou)).toFixed(4),
    'edge error, ours': ours.toFixed(4),
    'edge error, plain recipe': plain.toFixed(4),
    'ours / plain': (ours / plain).toFixed(3),
  };
}

/** Runs and prints it. */
export async function benchMattes(): Promise<void> {
  const modelDir = mkdtempSync(join(tmpdir(), 'safelight-bench-'));
  try {
    await prepareModels(modelDir);
    const networks = await openNetworks({ modelDir });
    const pairs: Pair[] = [];
    const byBackground: Record<string, Pair[]> = {};
    for (const cutout of await knownCutouts(networks))
      for (const background of Object.keys(BACKGROUNDS)) {
        const pair = await compare(networks, cutout, background);
        if (pair === undefined) continue;
        pairs.push(pair);
        (byBackground[background] ??= []).push(pair);
      }
    await networks.close();
    const names = [...new Set(pairs.map(({ cutout }) => cutout))];
    printTable(`Mattes: ${pairs.length} known cut-outs before known backgrounds`, [
      ...names.map((name) =>
        tableRow(
          name,
          pairs.filter(({ cutout }) => cutout === name),
        ),
      ),
      ...Object.entries(byBackground).map(([background, its]) => tableRow(`before ${background}`, its)),
      tableRow('all', pairs),
    ]);
  } finally {
    rmSync(modelDir, { recursive: true });
  }
}
