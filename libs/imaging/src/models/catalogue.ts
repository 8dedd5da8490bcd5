/**
 * The networks Safelight knows, as data: what each one wants as input, what its output means, where it comes from and on what terms.
 * A network of the list is used when MODEL_DIR/<name>.onnx exists; the embedded ones are put there by `prepare-models.ts`.
 */
import type { CatalogueModel, Normalisation } from './described-model.js';
import { PUBLISHED_MODELS } from './published-models.js';

/** The matting network used where none is named; arrives with `npm ci`. */
export const DEFAULT_MATTING_MODEL = 'selfie-segmentation';
/** Finds and counts faces, also small ones. */
export const FULL_RANGE_FACES = 'face-full-range';
/** Finds the key points of a face that fills its picture. */
export const SHORT_RANGE_FACES = 'face-short-range';

const UNIT: Normalisation = { mean: [0, 0, 0], std: [1, 1, 1] };
const SIGNED: Normalisation = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
const EMBEDDED: readonly CatalogueModel[] = [
  {
    name: DEFAULT_MATTING_MODEL,
    kind: 'matting',
    inputSide: 256,
    layout: 'NCHW',
    normalisation: UNIT,
    output: 'probability',
    licence: 'Apache-2.0',
    commercialUse: 'allowed',
    note: 'Embedded: people close to the camera, a few milliseconds a picture. For full bodies and groups use a larger model.',
    embedded: {
      packageName: '@mediapipe/selfie_segmentation',
      file: 'selfie_segmentation.tflite',
      sha256: '8d13b7fae74af625c641226813616a2117bd6bca19eb3b75574621fc08557f27',
      onnxSha256: '76d59955d0e9964908ba0aa8f1e84eabce14745113282559b75e097741a8d94a',
    },
  },
  {
    name: FULL_RANGE_FACES,
    kind: 'faces',
    inputSide: 192,
    layout: 'NCHW',
    normalisation: SIGNED,
    output: 'logit',
    licence: 'Apache-2.0',
    commercialUse: 'allowed',
    note: 'Embedded: finds and counts the faces.',
    embedded: {
      packageName: '@mediapipe/face_detection',
      file: 'face_detection_full_range.tflite',
      sha256: '99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3',
      onnxSha256: '65b2eb1c88de83e80895a7667e72d942f2419260ab1fc7c33818f296799b3f31',
    },
  },
  {
    name: SHORT_RANGE_FACES,
    kind: 'faces',
    inputSide: 128,
    layout: 'NCHW',
    normalisation: SIGNED,
    output: 'logit',
    licence: 'Apache-2.0',
    commercialUse: 'allowed',
    note: 'Embedded: finds eyes, nose and mouth of a face already found.',
    embedded: {
      packageName: '@mediapipe/face_detection',
      file: 'face_detection_short_range.tflite',
      sha256: '3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633',
      onnxSha256: 'e3e7b2dc394bccdbed5edf42176093deec30b57f861614f8a529b2e10fb09bb3',
    },
  },
];

/** Every network, the embedded ones first. */
export const CATALOGUE: readonly CatalogueModel[] = [...EMBEDDED, ...PUBLISHED_MODELS];
