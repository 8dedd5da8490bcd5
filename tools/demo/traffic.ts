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

const AT_ONCE = 2;

/** Puts the slow network where photo-api looks for networks that people bring themselves: the shape of a real one, with random weights. */
export function installSlowModel(modelDirectory: string): void {
  mkdirSync(modelDirectory, { recursive: true });
  writeFileSync(join(modelDirectory, `${SLOW_MODEL}.onnx`), styleNetwork());
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
    await this.send(count, 200, () => this.post('id-photos', 'KioskApp/2.4', this.picture, { size: 'cn-1-inch' }));
  }

  /** Drawings by the slow network. @returns ms that the last of them took */
  async slow(count: number): Promise<number> {
    let tookMs = 0;
    await this.send(count, 200, async () => {
      const startedAt = performance.now();
      const status = await this.post('stylizations', 'PhotoBooth/1.0', this.picture, { style: SLOW_MODEL });
      tookMs = performance.now() - startedAt;
      return status;
    });
    return tookMs;
  }

  /** Uploads of which the second half is missing. */
  async brokenOff(count: number): Promise<void> {
    const half = this.picture.subarray(0, this.picture.length >> 1);
    await this.send(count, 422, () => this.post('id-photos', `${FAILING_CLIENT}/3.1`, half, { size: 'cn-1-inch' }));
  }

  private async send(count: number, expected: number, one: () => Promise<number>): Promise<void> {
    let left = count;
    const sender = async () => {
      while (left-- > 0) {
        const status = await one();
        expectThat(status === expected, `a request was answered ${status} instead of ${expected}`);
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, sender));
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
