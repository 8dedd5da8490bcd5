import { describe, expect, it } from '@jest/globals';
import { anchorCentres } from './anchors.js';
import { decodeDetections } from './decode-detections.js';
import { BOX_HEIGHT, BOX_WIDTH, BOX_X, BOX_Y, LEFT_EYE, RIGHT_EYE, VALUES, type Detection } from './detection.js';
import { FULL_RANGE, SHORT_RANGE } from './face-detector.js';
import { letterbox, pointIn, rollBetween } from './frame.js';
import { mirrorDetection, mirrorPlanes } from './mirror.js';
import { overlap, weightedNms } from './weighted-nms.js';

const detection = (score: number, x: number, y: number, side: number): Detection => {
  const values = new Float32Array(VALUES);
  values.set([x, y, side, side]);
  return { score, values };
};

describe('anchors', () => {
  it('are as many as the detectors have outputs', () => {
    expect(FULL_RANGE.rule.anchors).toHaveLength(2 * 2304);
    expect(SHORT_RANGE.rule.anchors).toHaveLength(2 * 896);
  });

  it('stand in the middle of their cells, row by row', () => {
    const centres = anchorCentres([
      { cells: 2, perCell: 2 },
      { cells: 1, perCell: 1 },
    ]);
    expect([...centres]).toEqual([
      0.25, 0.25, 0.25, 0.25, 0.75, 0.25, 0.75, 0.25, 0.25, 0.75, 0.25, 0.75, 0.75, 0.75, 0.75, 0.75, 0.5, 0.5,
    ]);
  });
});

describe('decodeDetections', () => {
  const rule = { anchors: Float32Array.of(0.25, 0.25, 0.75, 0.5), scale: 100, minScore: 0.6 };

  it('adds places to the anchor and leaves sizes alone', () => {
    const regressors = new Float32Array(2 * VALUES);
    regressors.set([10, -5, 40, 20, -10, 0], VALUES);
    const [only, ...others] = decodeDetections({ regressors, logits: Float32Array.of(0.4, 1) }, rule);
    expect(others).toEqual([]);
    expect(only?.score).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
    const places = [BOX_X, BOX_Y, BOX_WIDTH, BOX_HEIGHT, LEFT_EYE, LEFT_EYE + 1].map((at) => only?.values[at]);
    [0.85, 0.45, 0.4, 0.2, 0.65, 0.5].forEach((value, at) => expect(places[at]).toBeCloseTo(value, 5));
  });

  it('survives logits beyond what an exponential can hold', () => {
    const raw = { regressors: new Float32Array(2 * VALUES), logits: Float32Array.of(5000, -5000) };
    expect(decodeDetections(raw, rule).map(({ score }) => score)).toEqual([1]);
  });
});

describe('weightedNms', () => {
  it('merges what overlaps, weighted by score, and keeps the best score', () => {
    const merged = weightedNms([detection(0.6, 0.54, 0.5, 0.2), detection(0.9, 0.5, 0.5, 0.2)], 0.3);
    expect(merged).toHaveLength(1);
    expect(merged[0]?.score).toBe(0.9);
    expect(merged[0]?.values[BOX_X]).toBeCloseTo((0.6 * 0.54 + 0.9 * 0.5) / 1.5, 5);
  });

  it('keeps apart what hardly overlaps, best first', () => {
    const merged = weightedNms([detection(0.7, 0.2, 0.5, 0.2), detection(0.9, 0.38, 0.5, 0.2)], 0.3);
    expect(merged.map(({ score }) => score)).toEqual([0.9, 0.7]);
  });

  it('ends even with degenerate boxes', () => {
    expect(weightedNms([detection(0.9, 0.5, 0.5, 0), detection(0.8, 0.5, 0.5, -1)], 0.3)).toHaveLength(2);
  });

  it('measures the overlap as intersection over union', () => {
    expect(overlap(detection(1, 0.5, 0.5, 0.2), detection(1, 0.6, 0.5, 0.2))).toBeCloseTo(1 / 3, 5);
    expect(overlap(detection(1, 0.2, 0.2, 0.2), detection(1, 0.8, 0.8, 0.2))).toBe(0);
  });
});

describe('frames', () => {
  it('letterbox a picture and lead back to it', () => {
    const frame = letterbox(300, 400);
    expect(pointIn(frame, { x: 0.5, y: 0.5 })).toEqual({ x: 150, y: 200 });
    expect(pointIn(frame, { x: 0.125, y: 0 })).toEqual({ x: 0, y: 0 });
  });

  it('lead back through their roll', () => {
    const frame = { centre: { x: 100, y: 100 }, side: 200, roll: 30 };
    const [left, right] = [pointIn(frame, { x: 0.3, y: 0.4 }), pointIn(frame, { x: 0.7, y: 0.4 })];
    expect(rollBetween(left, right)).toBeCloseTo(30, 10);
  });
});

describe('the mirror', () => {
  it('reverses each row of each plane', () => {
    expect([
      ...mirrorPlanes(
        Float32Array.from({ length: 12 }, (_, at) => at),
        2,
      ),
    ]).toEqual([1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10]);
  });

  it('swaps left and right, and twice is once', () => {
    const one = detection(0.9, 0.25, 0.5, 0.25);
    one.values.set([0.125, 0.375], LEFT_EYE);
    one.values.set([0.5, 0.4375], RIGHT_EYE);
    const mirrored = mirrorDetection(one);
    expect([...mirrored.values.subarray(0, 8)]).toEqual([0.75, 0.5, 0.25, 0.25, 0.5, 0.4375, 0.875, 0.375]);
    expect(mirrorDetection(mirrored)).toEqual(one);
  });
});
