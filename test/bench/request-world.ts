/** Requests as a service may see them, with a cause of failures that is known because it was put in. */
import { seededRandom } from './log-generator.js';
import { DIMENSIONS, type Dimension } from '../../apps/log-watcher/src/window/dimensions.js';
import type { SampledRequest, SampledRequests } from '../../apps/log-watcher/src/window/window-view.js';

/** Values by dimension, in the order of DIMENSIONS. */
export type Values = SampledRequest['values'];

/** A world: what its requests are like, and what makes them fail. */
export interface World {
  readonly requests: number;
  /** Share of the requests without a cause that fail all the same. */
  readonly failureShare: number;
  /** Share of the requests with the cause that fail. */
  readonly failureShareOfCause?: number;
  /** Whether a request has the cause. */
  readonly cause?: (value: (name: Dimension) => string | undefined) => boolean;
  /** Number of clients; their requests are as unequal as those of real ones. */
  readonly clients?: number;
}

type Draw = () => number;

/** Index below `count`, the lower the likelier: as 1 / (index + 1). */
function unequal(random: Draw, count: number): number {
  return Math.floor((count + 1) ** random()) - 1;
}

function oneOf<T>(random: Draw, values: readonly (readonly [T, number])[]): T {
  let left = random();
  for (const [value, share] of values) if ((left -= share) < 0) return value;
  return values[0]![0];
}

const AGENTS = [['MiniProgram', 0.45], ['Chrome', 0.25], ['Safari', 0.15], ['python-requests', 0.1], ['curl', 0.05]] as const; // prettier-ignore
const SIZES = [
  ['1-4 MP', 0.4],
  ['<1 MP', 0.15],
  ['4-8 MP', 0.2],
  ['8-16 MP', 0.18],
  ['>16 MP', 0.07],
] as const;
const FORMATS = [
  ['jpeg', 0.8],
  ['png', 0.17],
  ['webp', 0.03],
] as const;
const MODELS = [
  ['selfie-segmentation', 0.85],
  ['u2net', 0.1],
  ['modnet', 0.05],
] as const;

function request(random: Draw, clients: number): Values {
  const client = unequal(random, clients);
  return [
    `10.0.${client >> 8}.${client & 255}`,
    oneOf(random, AGENTS),
    oneOf(random, SIZES),
    oneOf(random, FORMATS),
    `preset-${unequal(random, 12)}-blue`,
    oneOf(random, MODELS),
    'cpu',
    undefined,
    `key-${unequal(random, 20)}`,
    `studio-${1 + Math.floor(random() * 2)}`,
  ];
}

/** All requests of a world. The same seed gives the same ones. */
export function requestsOf(world: World, seed: number): SampledRequests {
  const random = seededRandom(seed * 7919 + 17);
  const made = { processed: [] as SampledRequest[], failed: [] as SampledRequest[], rejected: [] as SampledRequest[] };
  for (let n = 0; n < world.requests; n++) {
    const values = request(random, world.clients ?? 200);
    const hasCause = world.cause?.((name) => values[DIMENSIONS.indexOf(name)]) ?? false;
    const fails = random() < (hasCause ? (world.failureShareOfCause ?? 1) : world.failureShare);
    const rejected = !fails && random() < 0.05;
    made[fails ? 'failed' : rejected ? 'rejected' : 'processed'].push({ weight: 1, ms: 200 + 300 * random(), values });
  }
  return made;
}
