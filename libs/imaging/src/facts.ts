/**
 * What each step says of itself on its span: sizes, counts and decisions, in plain snake_case. Never photo content.
 */
import type { StepFacts } from '#telemetry';
import type { Framing } from './geometry/framing.js';
import type { Head } from './geometry/head.js';
import type { LayeredMatte } from './kernels/layered-matte.js';
import type { MattingNetwork } from './models/networks.js';
import type { Quality } from './photo.js';
import type { Aligned } from './steps/align.js';
import type { DecodedPhoto } from './steps/decode.js';
import type { Encoded } from './steps/encode.js';
import type { FoundFace } from './steps/find-face.js';
import { unsureShare } from './steps/matte.js';

const round = (value: number): number => Math.round(value * 1000) / 1000;

/** Size of a picture, px. */
export const sizeFacts = ({ width, height }: { width: number; height: number }): StepFacts => ({ width, height });

/** Working size of the photo, and by how much it was reduced. */
export const decodeFacts = ({ raster, scale }: DecodedPhoto): StepFacts => ({
  ...sizeFacts(raster),
  scale: round(scale),
});

/** How sure the face is, how many px wide in the working photo, and by how much that had to be turned. */
export const faceFacts = ({ face, faces, turnedDegrees }: FoundFace): StepFacts => ({
  faces,
  score: round(face.score),
  face_px: Math.round(face.box.width),
  turned_deg: turnedDegrees,
});

/** Which network, where it ran, and how unsure it was. */
export const matteFacts =
  ({ name, provider }: MattingNetwork) =>
  ({ person }: { person: LayeredMatte }): StepFacts => ({
    model: name,
    provider,
    unsure_share: round(unsureShare(person)),
  });

/** How the head was framed, and what the checks found. */
export const alignFacts =
  (framing: Framing, head: Head) =>
  ({ hairTop, quality }: Aligned & { readonly quality: Quality }): StepFacts => ({
    hair_top: round(hairTop),
    roll_deg: round(head.rollDegrees),
    head_ratio: round(framing.headRatio),
    scale: round(framing.scale),
    gap: round(framing.gap),
    found: quality.checks.map(({ code }) => code).join(','),
  });

/** The finished file. */
export const encodeFacts =
  (format: string) =>
  ({ bytes, encodes, quality }: Encoded): StepFacts => ({
    format,
    bytes: bytes.length,
    encodes,
    ...(quality === undefined ? {} : { quality }),
  });
