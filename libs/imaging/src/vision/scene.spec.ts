import { describe, expect, it } from '@jest/globals';
import { pointIn, type Frame } from './frame.js';
import { levelsOf } from './planes-format.js';
import { NOTHING, showInScene, type Scene } from './scene.js';

const format = { side: 8, levels: levelsOf([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]) };
const frame: Frame = { centre: { x: 40, y: 40 }, side: 80, roll: 0 };
const colour = [255, 0, 127.5] as const;

/** What is left of a picture that is .5 everywhere, as rows of one plane. */
function planeOf(scene: Scene, plane: number, shown = frame): number[][] {
  const planes = new Float32Array(3 * 64).fill(0.5);
  showInScene(planes, shown, format, scene);
  return Array.from({ length: 8 }, (_, row) => [...planes.subarray(plane * 64 + row * 8, plane * 64 + row * 8 + 8)]);
}

describe('showInScene', () => {
  it('leaves the person, and puts the colour where nobody is, in the levels of the network', () => {
    const scene = { frame, colour, shareAt: (x: number) => (x < 40 ? 1 : 0) };
    for (const [plane, level] of [1, -1, 0].entries())
      for (const row of planeOf(scene, plane)) expect(row).toEqual([0.5, 0.5, 0.5, 0.5, level, level, level, level]);
  });

  it('mixes both where the person covers a part', () => {
    const scene = { frame, colour, shareAt: () => 0.25 };
    expect(planeOf(scene, 0).flat()).toEqual(new Array(64).fill(0.25 * 0.5 + 0.75));
  });

  it('shows black beyond the scene, whatever its colour', () => {
    const scene = { frame, colour, shareAt: (_: number, y: number) => (y < 40 ? NOTHING : 1) };
    expect(planeOf(scene, 0).map(([first]) => first)).toEqual([-1, -1, -1, -1, 0.5, 0.5, 0.5, 0.5]);
  });

  it('asks for the points that a turned frame shows', () => {
    const turned: Frame = { ...frame, roll: 30 };
    const asked: { x: number; y: number }[] = [];
    const scene: Scene = {
      frame: turned,
      colour,
      shareAt: (x, y) => {
        asked.push({ x, y });
        return 1;
      },
    };
    planeOf(scene, 0, turned);
    expect(asked).toHaveLength(16);
    for (const [i, point] of asked.entries()) {
      const expected = pointIn(turned, { x: ((i % 4) + 0.5) / 4, y: (Math.floor(i / 4) + 0.5) / 4 });
      expect(point.x).toBeCloseTo(expected.x, 6);
      expect(point.y).toBeCloseTo(expected.y, 6);
    }
  });
});
