/**
 * The networks Safelight knows, as data: what each one wants as input, what its output means, where it comes from and on what terms.
 * A network of the list is used when MODEL_DIR/<name>.onnx exists; the embedded ones are put there by `prepare-models.ts`.
 */

/** How pixels become a network's input: `(value / 255 − mean) / std` a channel, in the order R, G, B. */
export interface Normalisation {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/**
 * What a matting network's numbers mean. `probability`: 0 … 1 as they are. `logit`: a sigmoid is still to come.
 * `saliency`: only relative, stretched from their own minimum and maximum.
 */
export type OutputMeaning = 'probability' | 'logit' | 'saliency';

/** A TFLite file inside an npm package, and what it must be and become. */
export interface EmbeddedSource {
  readonly packageName: string;
  readonly file: string;
  /** SHA-256 of the file as published. */
  readonly sha256: string;
  /** SHA-256 of the ONNX file the converter makes of it: the conversion is reproducible to the byte. */
  readonly onnxSha256: string;
}

/** A network of the catalogue. */
export interface CatalogueModel {
  readonly name: string;
  readonly kind: 'matting' | 'faces';
  /** Side in px of the square input. */
  readonly inputSide: number;
  readonly normalisation: Normalisation;
  readonly output: OutputMeaning;
  /** Licence of the network's own project; the terms of what it was trained on are another matter, see `note`. */
  readonly licence: string;
  /** What to know before using it. */
  readonly note: string;
  /** Where upstream offers it; undefined for embedded ones. */
  readonly address?: string;
  /** As published by upstream; undefined for embedded ones. */
  readonly md5?: string;
  readonly embedded?: EmbeddedSource;
}

/** The matting network used where none is named; arrives with `npm ci`. */
export const DEFAULT_MATTING_MODEL = 'selfie-segmentation';
/** Finds and counts faces, also small ones. */
export const FULL_RANGE_FACES = 'face-full-range';
/** Finds the key points of a face that fills its picture. */
export const SHORT_RANGE_FACES = 'face-short-range';

const UNIT: Normalisation = { mean: [0, 0, 0], std: [1, 1, 1] };
const SIGNED: Normalisation = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
const CENTRED: Normalisation = { mean: [0.5, 0.5, 0.5], std: [1, 1, 1] };
const IMAGENET: Normalisation = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

/** The release whose files the larger models are; the md5 sums are those its own downloader checks. */
const RELEASE = 'https://github.com/danielgatis/rembg/releases/download/v0.0.0';

const EMBEDDED: readonly CatalogueModel[] = [
  {
    name: DEFAULT_MATTING_MODEL,
    kind: 'matting',
    inputSide: 256,
    normalisation: UNIT,
    output: 'probability',
    licence: 'Apache-2.0',
    note: 'Embedded: people close to the camera, a few milliseconds a picture. For full bodies and groups use a larger model.',
    embedded: {
      packageName: '@mediapipe/selfie_segmentation',
      file: 'selfie_segmentation.tflite',
      sha256: '8d13b7fae74af625c641226813616a2117bd6bca19eb3b75574621fc08557f27',
      onnxSha256: '1cec9ef4f7e5cecbf207baede97908ee779ec6aa46301205ccbab7bc7a77bacd',
    },
  },
  {
    name: FULL_RANGE_FACES,
    kind: 'faces',
    inputSide: 192,
    normalisation: SIGNED,
    output: 'logit',
    licence: 'Apache-2.0',
    note: 'Embedded: finds and counts the faces.',
    embedded: {
      packageName: '@mediapipe/face_detection',
      file: 'face_detection_full_range.tflite',
      sha256: '99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3',
      onnxSha256: '992b8caf03e813d934376b411e0afa5b4f6d5e6d4287243966c14e97f6052b50',
    },
  },
  {
    name: SHORT_RANGE_FACES,
    kind: 'faces',
    inputSide: 128,
    normalisation: SIGNED,
    output: 'logit',
    licence: 'Apache-2.0',
    note: 'Embedded: finds eyes, nose and mouth of a face already found.',
    embedded: {
      packageName: '@mediapipe/face_detection',
      file: 'face_detection_short_range.tflite',
      sha256: '3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633',
      onnxSha256: '7b915a76bbafcab8a9f29faa6ba3d253d67e484d9da2ac22d1a40055b60a6ed8',
    },
  },
];

const LARGER: readonly CatalogueModel[] = [
  saliency('u2net', 'u2net', '60024c5c889badc19c04ad937298a77b'),
  saliency('u2netp', 'u2netp', '8e83ca70e441ab06c318d82300c84806'),
  saliency('u2net_human_seg', 'u2net_human_seg', 'c09ddc2e0104f800e3e1bb4652583d1f'),
  saliency('silueta', 'silueta', '55e59e0d8062d2f5d013f4725ee84782'),
  {
    ...saliency('isnet-general-use', 'isnet-general-use', 'fc16ebd8b0c10d971d3513d564d01e29'),
    inputSide: 1024,
    normalisation: CENTRED,
    note: 'Anything salient, fine edges; its large input makes it far slower than the embedded model. Check the terms of its training data (DIS5K) before commercial use.',
  },
  birefnet('birefnet-portrait', 'BiRefNet-portrait-epoch_150', 'c3a64a6abf20250d090cd055f12a3b67'),
  birefnet('birefnet-general-lite', 'BiRefNet-general-bb_swin_v1_tiny-epoch_232', '4fab47adc4ff364be1713e97b7e66334'),
];

/** Every network, the embedded ones first. */
export const CATALOGUE: readonly CatalogueModel[] = [...EMBEDDED, ...LARGER];

function saliency(name: string, file: string, md5: string): CatalogueModel {
  return {
    name,
    kind: 'matting',
    inputSide: 320,
    normalisation: IMAGENET,
    output: 'saliency',
    licence: 'Apache-2.0',
    note: 'Anything salient, not only people. Check the terms of its training data before commercial use.',
    address: `${RELEASE}/${file}.onnx`,
    md5,
  };
}

function birefnet(name: string, file: string, md5: string): CatalogueModel {
  return {
    name,
    kind: 'matting',
    inputSide: 1024,
    normalisation: IMAGENET,
    output: 'logit',
    licence: 'MIT',
    note: 'The finest hair of the list; by far the slowest, and the largest in memory. Check the terms of its training data before commercial use.',
    address: `${RELEASE}/${file}.onnx`,
    md5,
  };
}
