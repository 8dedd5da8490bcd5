/**
 * Pictures whose true alpha is known: cut-outs, photographed and drawn, before drawn backgrounds. A photographed one is a portrait
 * before a plain wall, cut out once; what the cutting got wrong does not matter, because it becomes the truth.
 */
import { existsSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { inspectImage, makeCutout, type Networks, type Raster } from '../../libs/imaging/src/index.js';
import { StepTrail } from '../../libs/telemetry/src/index.js';

/** A cut-out: four channels, straight alpha, some px of nothing around it. */
export interface KnownCutout {
  readonly name: string;
  readonly raster: Raster;
}

const FOLDER = '../shared/photos/';
const PLAIN_PORTRAITS = ['portrait-suit.jpg', 'portrait-jacket.jpg'];
const CUT_OUT_ALREADY = 'alpha.png';

/** Those that can be made of the photos that are here. */
export async function knownCutouts(networks: Networks): Promise<KnownCutout[]> {
  const made: KnownCutout[] = [];
  for (const name of PLAIN_PORTRAITS.filter((file) => existsSync(FOLDER + file))) {
    const bytes = readFileSync(FOLDER + name);
    const options = { maskOnly: false, crop: false, format: 'png' } as const;
    const { bytes: png } = await makeCutout(networks, bytes, inspectImage(bytes), options, new StepTrail());
    made.push({ name, raster: await decode(png) });
  }
  if (existsSync(FOLDER + CUT_OUT_ALREADY))
    made.push({ name: CUT_OUT_ALREADY, raster: await decode(readFileSync(FOLDER + CUT_OUT_ALREADY)) });
  return [...made, ...made.map(withCurls)];
}

const STRAND: readonly [number, number, number] = [42, 33, 28];
const STRANDS = 60;

/** The same person with a crown of drawn strands that fade out: what single hairs look like to a camera. */
function withCurls({ name, raster }: KnownCutout): KnownCutout {
  const { width } = raster;
  // A buffer's slice would share its bytes with the cut-out without strands.
  const pixels = Uint8Array.from(raster.pixels);
  const centreY = firstRow(raster) + width * 0.2;
  for (let strand = 0; strand < STRANDS; strand++) {
    const reach = width * (0.02 + 0.02 * ((strand * 7) % 5));
    for (let length = 0; length < reach; length += 0.5) {
      const part = length / reach;
      const angle = Math.PI * (1 + (strand + 0.5) / STRANDS) + part * 0.16 * ((strand % 5) - 2);
      const away = width * 0.19 + length;
      const at = { x: width / 2 + Math.cos(angle) * away, y: centreY + Math.sin(angle) * away };
      dab({ ...raster, pixels }, at, 0.8 * (1 - part));
    }
  }
  return { name: `${name} + drawn strands`, raster: { ...raster, pixels } };
}

/** One soft dot of a strand: its share of each pixel falls off with the distance; never less than what is there. */
function dab({ width, height, pixels }: Raster, { x, y }: { x: number; y: number }, strength: number): void {
  for (let row = Math.max(0, Math.floor(y - 1)); row <= Math.min(height - 1, y + 1); row++)
    for (let column = Math.max(0, Math.floor(x - 1)); column <= Math.min(width - 1, x + 1); column++) {
      const share = strength * Math.max(0, 1 - Math.hypot(column + 0.5 - x, row + 0.5 - y));
      const at = (row * width + column) * 4;
      if (share * 255 <= pixels[at + 3]!) continue;
      for (let k = 0; k < 3; k++) pixels[at + k] = STRAND[k]!;
      pixels[at + 3] = share * 255;
    }
}

function firstRow({ width, pixels }: Raster): number {
  for (let i = 3; i < pixels.length; i += 4) if (pixels[i]! > 200) return Math.floor(i / 4 / width);
  return 0;
}

async function decode(bytes: Uint8Array): Promise<Raster> {
  const { data, info } = await sharp(Buffer.from(bytes)).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 4, pixels: data };
}

/** What can stand behind: the colour of a point, given in shares of the picture (0 … 1). */
export const BACKGROUNDS: Readonly<Record<string, (x: number, y: number) => readonly [number, number, number]>> = {
  'pale wall': (_, y) => [232 - 12 * y, 230 - 12 * y, 226 - 10 * y],
  'grey curtain': (x) => {
    const fold = 128 + 40 * Math.sin(x * 50) + 15 * Math.sin(x * 131);
    return [fold, fold, fold + 8];
  },
  garden: (x, y) => {
    const leaf = Math.sin(x * 61 + 5 * Math.sin(y * 23)) * Math.sin(y * 53 + 4 * Math.sin(x * 31));
    return [95 + 60 * leaf, 125 + 70 * leaf, 70 + 30 * leaf];
  },
  flags: (x, y) => (Math.floor(y * 14 + 2 * Math.sin(x * 9)) % 2 === 0 ? [176, 42, 52] : [236, 232, 228]),
};

/** The cut-out before a background, opaque, three channels. */
export function before({ width, height, pixels: from }: Raster, background: keyof typeof BACKGROUNDS): Raster {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const behind = BACKGROUNDS[background]!(x / width, y / height);
      const share = from[i * 4 + 3]! / 255;
      for (let k = 0; k < 3; k++) pixels[i * 3 + k] = share * from[i * 4 + k]! + (1 - share) * behind[k]! + 0.5;
    }
  return { width, height, channels: 3, pixels };
}
