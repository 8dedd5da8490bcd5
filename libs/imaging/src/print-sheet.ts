/**
 * One or several photos in, one sheet to print out: each photo goes through the steps of an ID photo up to its frame, in the order in
 * which they came; then one `compose` puts all of them on their background and onto the paper, and one `encode` writes the file.
 */
import { Failure, type StepName } from '#events';
import type { StepFacts, StepTrail } from '#telemetry';
import { encodeFacts, sizeFacts } from './facts.js';
import { finishPhoto } from './finish-photo.js';
import { type FramedPerson, framePerson } from './id-photo.js';
import type { Networks } from './models/networks.js';
import type { IdPhotoOptions } from './options.js';
import type { ImageHeader, PhotoResult, Quality, Raster } from './photo.js';
import type { SheetPlan } from './sheet/plan-sheet.js';
import { renderSheet } from './sheet/render-sheet.js';
import { shareCells } from './sheet/share-cells.js';
import { planFor, type SheetOptions, sizeOnPaper } from './sheet/sheet-options.js';
import { encode } from './steps/encode.js';

/** A sheet of photos that share their size, background and finish. */
export interface PrintSheetOptions extends IdPhotoOptions {
  readonly sheet: SheetOptions;
}

/** One of the photos. */
export interface SheetPhoto {
  /** The whole file; not changed. */
  readonly bytes: Uint8Array;
  /** Of these bytes, from `inspectImage`. */
  readonly header: ImageHeader;
}

/**
 * @param photos one to eight
 * @param trail gets `decode` to `align` once a photo, with the fact `image` (1 for the first) where there are several, then `compose`
 *   and `encode` once
 * @returns the finished file; the caller owns its bytes
 * @throws Failure of a step; of several photos it names the one, as `image[2]`. BadOptionError where the sheet does not hold them, or
 *   where the background is transparent
 */
export async function makePrintSheet(
  networks: Networks,
  photos: readonly SheetPhoto[],
  options: PrintSheetOptions,
  trail: StepTrail,
): Promise<PhotoResult> {
  const { sheet, background, format } = options;
  const { dpi } = sheet.paper;
  if (background.kind === 'transparent') throw transparentSheet();
  const size = sizeOnPaper(options.size, sheet.paper);
  const plan = planFor(size, sheet);
  const shares = shareCells(photos.length, plan.cells.length, sheet.copies);

  const people = await frameAll(networks, photos, { ...options, size }, trail);
  const composeSheet = async (): Promise<Raster> => {
    const finished: Raster[] = [];
    for (const person of people) finished.push(await finishPhoto(person, options));
    return renderSheet(plan, finished, shares, { cropLines: sheet.cropLines, dpi });
  };
  const picture = await trail.run('compose', composeSheet, (raster) => ({
    background: background.id,
    ...sizeFacts(raster),
    photos: total(shares),
  }));
  const file = await trail.run('encode', () => encode(picture, { ...options, dpi }), encodeFacts(format));

  const { width, height } = picture;
  return { ...describe(people, shares, { plan, sheet }), bytes: file.bytes, format, width, height, dpi };
}

/** One after the other: a worker has one core, and of a photo only its small frame is kept. */
async function frameAll(
  networks: Networks,
  photos: readonly SheetPhoto[],
  options: PrintSheetOptions,
  trail: StepTrail,
): Promise<FramedPerson[]> {
  const people: FramedPerson[] = [];
  for (const [index, { bytes, header }] of photos.entries()) {
    const named = photos.length === 1 ? trail : numbered(trail, index + 1);
    people.push(await framePerson(networks, bytes, header, options, named));
  }
  return people;
}

/** A trail whose steps say which photo they are of, on the span and in the failure's words. */
function numbered(trail: StepTrail, image: number): Pick<StepTrail, 'run'> {
  return {
    run: async <T>(step: StepName, work: () => T | Promise<T>, describeResult?: (result: T) => StepFacts) => {
      const facts = (result: T): StepFacts => ({ ...describeResult?.(result), image });
      return trail.run(step, work, facts).catch((thrown: unknown) => {
        throw ofImage(Failure.from(thrown), image);
      });
    },
  };
}

/** The same failure, in words that name the photo: `image[2]: …`, as the form field would be counted. */
export function ofImage(failure: Failure, image: number): Failure {
  const { errorType, publicDetail, remedy, retryAfterS, stage } = failure;
  const named = new Failure(errorType, `image[${image}]: ${publicDetail}`, {
    remedy,
    cause: failure,
    ...(retryAfterS === undefined ? {} : { retryAfterS }),
  });
  named.stage = stage;
  return named;
}

function describe(
  people: readonly FramedPerson[],
  shares: readonly number[],
  { plan, sheet }: { plan: SheetPlan; sheet: SheetOptions },
): Omit<PhotoResult, 'bytes' | 'format' | 'width' | 'height' | 'dpi'> {
  const { model, provider } = people[0]!;
  const images = people.map((person, index) => ({
    photos: shares[index]!,
    faces: person.faces,
    quality: person.quality,
  }));
  const facts = { layout: sheet.paper.id, photos: total(shares), holds: plan.cells.length, images };
  const faces = people.reduce((sum, person) => sum + person.faces, 0);
  return { model, provider, quality: worst(people.map(({ quality }) => quality)), faces, sheet: facts };
}

/** Of one photo its quality; of several what was found in any of them. */
function worst(qualities: readonly Quality[]): Quality {
  if (qualities.length === 1) return qualities[0]!;
  return {
    matteConfidence: Math.min(...qualities.map(({ matteConfidence = 1 }) => matteConfidence)),
    checks: qualities.flatMap(({ checks }) => checks),
  };
}

const total = (shares: readonly number[]): number => shares.reduce((sum, share) => sum + share, 0);

function transparentSheet(): Failure {
  return new Failure('BadOptionError', 'background: paper has no transparency; choose a colour for a print sheet.');
}
