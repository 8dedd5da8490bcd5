/**
 * Makes a chosen photo fit to be sent: what is larger than the service would use, or heavier than it takes, is shrunk here,
 * so that a phone's photo costs a phone's upload only once it is small. Pixels stay in the browser.
 */

/** The longer side the service works at, px; more is only carried around. */
const LONGEST_SIDE_PX = 2000;
/** A picture that goes behind the person is never shown larger, and must leave room for the photo in the same upload. */
const BACKDROP_SIDE_PX = 1400;
const BACKDROP_BYTES = 1024 * 1024;
/** What the service takes at most by default, less a margin for the form around the photo. */
export const MOST_BYTES = 5 * 1024 * 1024 - 64 * 1024;

const SENT_AS_IS = ['image/jpeg', 'image/png', 'image/webp'];
const QUALITIES = [0.92, 0.85, 0.75];

/** A photo as the reader chose it. */
export interface ChosenPhoto {
  readonly file: File;
  /** A blob: address for the preview; revoke it when another photo is chosen. */
  readonly address: string;
  /** Upright size in px; undefined where the browser cannot show the file. */
  readonly size: PixelSize | undefined;
}

/** What is sent in its place. */
export interface Upload {
  readonly blob: Blob;
  readonly fileName: string;
  /** Size in px of what is sent where it was shrunk; undefined where the file goes as it is. */
  readonly shrunkTo: PixelSize | undefined;
}

/** What an upload may be. */
export interface UploadLimits {
  readonly longestSidePx: number;
  readonly mostBytes: number;
}

/** Width and height in px. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** Looks at a file. Never fails: a file that the browser cannot show may still be one that the service can name the fault of. */
export async function choosePhoto(file: File): Promise<ChosenPhoto> {
  const address = URL.createObjectURL(file);
  return { file, address, size: await sizeOf(address) };
}

/**
 * The bytes to send for a photo: the file itself where it is small enough, else an upright copy with a longer side of 2000 px.
 * @throws RangeError where the file is too heavy and cannot be shrunk
 */
export async function prepareUpload(
  { file, size }: ChosenPhoto,
  limits: UploadLimits = { longestSidePx: LONGEST_SIDE_PX, mostBytes: MOST_BYTES },
): Promise<Upload> {
  const asIs = { blob: file, fileName: file.name, shrunkTo: undefined };
  const known = SENT_AS_IS.includes(file.type);
  const small = size !== undefined && Math.max(size.width, size.height) <= limits.longestSidePx;
  if (known && small && file.size <= limits.mostBytes) return asIs;
  const shrunk = size === undefined ? undefined : await shrink(file, limits);
  if (shrunk !== undefined) return shrunk;
  if (file.size > limits.mostBytes) throw new RangeError('The file is too heavy and cannot be shrunk.');
  return asIs;
}

/**
 * The bytes to send for a picture that goes behind the person.
 * @throws RangeError where it is too heavy and cannot be shrunk
 */
export async function prepareBackdrop(file: File): Promise<Upload> {
  const picture = await choosePhoto(file);
  try {
    return await prepareUpload(picture, { longestSidePx: BACKDROP_SIDE_PX, mostBytes: BACKDROP_BYTES });
  } finally {
    URL.revokeObjectURL(picture.address);
  }
}

async function shrink(file: File, { longestSidePx, mostBytes }: UploadLimits): Promise<Upload | undefined> {
  const bitmap = await decode(file);
  if (bitmap === undefined) return undefined;
  const scale = Math.min(1, longestSidePx / Math.max(bitmap.width, bitmap.height));
  const shrunkTo = { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) };
  const canvas = document.createElement('canvas');
  Object.assign(canvas, shrunkTo);
  const brush = canvas.getContext('2d');
  if (brush === null) return undefined;
  brush.imageSmoothingQuality = 'high';
  // What may be see-through stays so as long as it is light enough; JPEG would turn it black.
  if (file.type !== 'image/jpeg') {
    brush.drawImage(bitmap, 0, 0, shrunkTo.width, shrunkTo.height);
    const png = await encode(canvas, 'image/png');
    if (png !== null && png.size <= mostBytes) return sent(bitmap, { blob: png, fileName: 'photo.png', shrunkTo });
  }
  brush.fillStyle = '#fff';
  brush.fillRect(0, 0, shrunkTo.width, shrunkTo.height);
  brush.drawImage(bitmap, 0, 0, shrunkTo.width, shrunkTo.height);
  for (const quality of QUALITIES) {
    const jpeg = await encode(canvas, 'image/jpeg', quality);
    if (jpeg !== null && jpeg.size <= mostBytes) return sent(bitmap, { blob: jpeg, fileName: 'photo.jpg', shrunkTo });
  }
  return undefined;
}

// A decoded photo is tens of megabytes; give them back now rather than when the collector comes by.
function sent(bitmap: ImageBitmap, upload: Upload): Upload {
  bitmap.close();
  return upload;
}

async function decode(file: File): Promise<ImageBitmap | undefined> {
  try {
    // 'from-image' turns the pixels as the camera was held; the copy then needs no EXIF.
    return await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    return undefined;
  }
}

function encode(canvas: HTMLCanvasElement, type: string, quality?: number): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, type, quality));
}

function sizeOf(address: string): Promise<PixelSize | undefined> {
  return new Promise((resolve) => {
    const image = new Image();
    image.addEventListener('load', () => resolve({ width: image.naturalWidth, height: image.naturalHeight }));
    image.addEventListener('error', () => resolve(undefined));
    image.src = address;
  });
}
