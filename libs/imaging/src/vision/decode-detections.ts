/** From a face detector's raw numbers to candidates. */
import { VALUES, type Detection } from './detection.js';

/** A detector's raw outputs: 16 numbers and one logit an anchor. */
export interface RawDetections {
  readonly regressors: Float32Array;
  readonly logits: Float32Array;
}

/** How to read them. */
export interface DecodeRule {
  /** x, y pairs, see `anchorCentres`. */
  readonly anchors: Float32Array;
  /** What the regressors count in: input px, the side of the input being 1. */
  readonly scale: number;
  /** Candidates below are dropped, 0 … 1. */
  readonly minScore: number;
}

/** Beyond this a sigmoid is 0 or 1, and its exponential would overflow. */
const LOGIT_LIMIT = 100;

/** The candidates that reach the score, in the detector's order. */
export function decodeDetections({ regressors, logits }: RawDetections, rule: DecodeRule): Detection[] {
  const candidates: Detection[] = [];
  // Compared as logits: thousands of anchors, a handful of candidates.
  const minLogit = Math.log(rule.minScore / (1 - rule.minScore));
  for (let anchor = 0; anchor < logits.length; anchor++) {
    const logit = logits[anchor] as number;
    if (logit >= minLogit) candidates.push({ score: sigmoid(logit), values: decodeValues(regressors, anchor, rule) });
  }
  return candidates;
}

function decodeValues(regressors: Float32Array, anchor: number, { anchors, scale }: DecodeRule): Float32Array {
  const values = regressors.slice(anchor * VALUES, (anchor + 1) * VALUES);
  for (let at = 0; at < VALUES; at++) {
    // Width and height (2 and 3) are sizes, everything else a place relative to the anchor.
    const isSize = at === 2 || at === 3;
    values[at] = (values[at] as number) / scale + (isSize ? 0 : (anchors[anchor * 2 + (at % 2)] as number));
  }
  return values;
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-Math.max(-LOGIT_LIMIT, Math.min(LOGIT_LIMIT, logit))));
}
