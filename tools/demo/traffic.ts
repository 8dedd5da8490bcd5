/** Requests of three clients: one that is served, one that asks for a slow network, one whose uploads break off. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { styleNetwork } from '../style-network.js';
import { expectThat } from './narrator.js';

/** Name of the slow network. */
export const SLOW_MODEL = 'oil-painting';
/** How the failing client calls itself. */
export const FAILING_CLIENT = 'MiniProgram';

/** Channels of the network's first layer: half as much work again as the real one's, so that it stands out on a busy machine too. */
const WIDTH = 40;

/** Puts the slow network where photo-api looks for networks that people bring themselves: the shape of a real one, with random weights. */
export function installSlowModel(modelDirectory: string): void {
  mkdirSync(modelDirectory, { recursive: true });
  writeFileSync(join(modelDirectory, `${SLOW_MODEL}.onnx`), styleNetwork({ width: WIDTH }));
  const description = {
    kind: 'style',
    input_side: 512,
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
    layout: 'NHWC',
    output: 'signed',
    terms: 'random weights, for the demo',
  };
  writeFileSync(join(modelDirectory, `${SLOW_MODEL}.json`), JSON.stringify(description));
}

/** Sends requests to a photo-api. */
export class Traffic {
  private readonly picture: Buffer;

  /** @param url of photo-api @param portrait path of a PNG */
  constructor(
    private readonly url: string,
    portrait: string,
  ) {
    this.picture = readFileSync(portrait);
  }

  /** ID photos of a client that has no trouble. */
  async ordinary(count: number): Promise<void> {
    const one = () => this.post('id-photos', 'KioskApp/2.4', this.picture, { size: 'cn-1-inch' });
    await send({ count, atOnce: 1, expected: 200 }, one);
  }

  /** Drawings by the slow network. @returns ms that the last of them took */
  async slow(count: number): Promise<number> {
    let tookMs = 0;
    const one = async () => {
      const startedAt = performance.now();
      const status = await this.post('stylizations', 'PhotoBooth/1.0', this.picture, { style: SLOW_MODEL });
      tookMs = performance.now() - startedAt;
      return status;
    };
    await send({ count, atOnce: 2, expected: 200 }, one);
    return tookMs;
  }

  /** Uploads of which the second half is missing. */
  async brokenOff(count: number): Promise<void> {
    const half = this.picture.subarray(0, this.picture.length >> 1);
    const one = () => this.post('id-photos', `${FAILING_CLIENT}/3.1`, half, { size: 'cn-1-inch' });
    await send({ count, atOnce: 2, expected: 422 }, one);
  }

  private async post(
    route: string,
    userAgent: string,
    picture: Uint8Array,
    fields: Readonly<Record<string, string>>,
  ): Promise<number> {
    const form = new FormData();
    form.set('image', new Blob([new Uint8Array(picture)], { type: 'image/png' }), 'portrait.png');
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    const response = await fetch(`${this.url}/v1/${route}`, {
      method: 'POST',
      body: form,
      headers: { 'user-agent': userAgent },
    });
    await response.arrayBuffer();
    return response.status;
  }
}

interface Wave {
  readonly count: number;
  readonly atOnce: number;
  /** HTTP status of each answer. */
  readonly expected: number;
}

async function send({ count, atOnce, expected }: Wave, one: () => Promise<number>): Promise<void> {
  let left = count;
  const sender = async () => {
    while (left-- > 0) {
      const status = await one();
      expectThat(status === expected, `a request was answered ${status} instead of ${expected}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, sender));
}
