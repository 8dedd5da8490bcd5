/** How much memory a photo will take, from its header alone. Pure arithmetic; a guess on the safe side, not a promise. */
import { CARTOON_STYLE, type ImageHeader, type StylizationOptions } from '#imaging';
import type { PhotoTask } from '../workers/protocol.js';

/** Above this side the work is done on a reduced decode. */
const WORKING_SIDE_PX = 2000;
/** Raster, float planes of the matte, guide and foreground at the working size. */
const BYTES_PER_WORKING_PX = 24;
/** Tensors and buffers that every photo needs. */
const BASE_BYTES = 24 * 1024 * 1024;

/**
 * What a decoder holds of the full-size picture at worst: the coefficients of a progressive JPEG, the pixels of an interlaced PNG or of
 * a lossless WebP. Measured at 48 megapixels: 166, 216 and 97 MiB more than before the photo.
 */
const DECODER_BYTES_PER_PX = { jpeg: 3, png: 4, webp: 4 } as const;

/** Peak bytes that the photo adds to a worker, for a file of `fileBytes` with this header. */
export function estimatePhotoBytes({ format, width, height }: ImageHeader, fileBytes: number): number {
  const shrink = Math.min(1, WORKING_SIDE_PX / Math.max(width, height));
  const workingPx = width * height * shrink * shrink;
  const decoder = estimateDecoderBytes({ format, width, height });
  return Math.ceil(BASE_BYTES + workingPx * BYTES_PER_WORKING_PX + decoder + 2 * fileBytes);
}

/** What a drawing needs for each px of the result: planes of the cartoon's kernels, or the layers of a style network (300 MB at 512 × 512). */
const BYTES_PER_DRAWN_PX = { kernel: 40, network: 1250 } as const;

/** Peak bytes that drawing adds to a worker; the picture was decoded before. */
function estimateDrawingBytes({ style, maxSide }: StylizationOptions): number {
  return BASE_BYTES + maxSide * maxSide * BYTES_PER_DRAWN_PX[style === CARTOON_STYLE ? 'kernel' : 'network'];
}

/** Peak bytes of decoding a file with this header, beside what is made of it. */
function estimateDecoderBytes({ format, width, height }: Pick<ImageHeader, 'format' | 'width' | 'height'>): number {
  return width * height * DECODER_BYTES_PER_PX[format];
}

/** A sheet as painted, and once more while it is encoded. */
const BYTES_PER_SHEET_PX = 6;

/**
 * Peak bytes of a whole task with a body of `bodyBytes`. Several photos are worked on one after the other, so the costliest counts;
 * the files of the others wait beside it.
 */
export function estimateTaskBytes(task: PhotoTask, headers: readonly ImageHeader[], bodyBytes: number): number {
  const costliest = Math.max(...headers.map((header) => estimatePhotoBytes(header, bodyBytes)));
  if (task.flow === 'cutout') return costliest;
  if (task.flow === 'stylization') return Math.max(costliest, estimateDrawingBytes(task.options));
  const { background } = task.options;
  const backdrop = background.kind === 'picture' ? estimateDecoderBytes(background.header) : 0;
  const { widthPx, heightPx } = task.flow === 'print-sheet' ? task.options.sheet.paper : { widthPx: 0, heightPx: 0 };
  return costliest + backdrop + widthPx * heightPx * BYTES_PER_SHEET_PX;
}
