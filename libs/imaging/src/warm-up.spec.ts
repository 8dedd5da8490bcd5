import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openNetworks, prepareModels, warmUp, type Networks } from './index.js';

let modelDir: string;
let networks: Networks;
beforeAll(async () => {
  modelDir = mkdtempSync(join(tmpdir(), 'safelight-warm-up-'));
  await prepareModels(modelDir);
  networks = await openNetworks({ modelDir });
});
afterAll(async () => {
  await networks.close();
  rmSync(modelDir, { recursive: true });
});

it('makes whole photos of the drawing, each with both networks, until the time is up', async () => {
  const seen = { faces: 0, mattes: 0 };
  const counted: Networks = {
    ...networks,
    findFaces: (...args) => {
      seen.faces++;
      return networks.findFaces(...args);
    },
    matte: async (name) => {
      const network = await networks.matte(name);
      return {
        ...network,
        predict: (...args) => {
          seen.mattes++;
          return network.predict(...args);
        },
      };
    },
  };
  await warmUp(counted, 1);
  // In the photo and in the preview of the result; of the body and of the head.
  expect(seen).toEqual({ faces: 2, mattes: 2 });
});

it('makes none where there is no time', async () => {
  const none = { ...networks, findFaces: () => Promise.reject(new Error('asked')) };
  await expect(warmUp(none, 0)).resolves.toBeUndefined();
});
