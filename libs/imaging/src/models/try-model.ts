/** Whether a network works as it is described: opened, and run once on an empty picture, by the same code as a photo's. */
import type { Raster } from '../photo.js';
import type { DescribedModel } from './described-model.js';
import { mattingNetwork } from './matting-network.js';
import type { SessionOpened } from './networks.js';
import { openSession } from './session.js';
import { styleNetwork } from './style-network.js';

/** What to try, and on what. */
export interface TrialOptions {
  readonly model: DescribedModel;
  readonly file: string;
  readonly providers: readonly string[];
}

/**
 * @returns where it runs
 * @throws Failure ModelLoadError where it cannot be opened, InferenceError where it does not give what its description says
 */
export async function tryModel({ model, file, providers }: TrialOptions): Promise<SessionOpened> {
  const { name, kind, inputSide, layout } = model;
  let loaded: SessionOpened | undefined;
  const session = await openSession({
    model: name,
    file,
    inputSide,
    layout,
    anySize: kind === 'style',
    providers,
    onLoaded: (one) => (loaded = one),
  });
  try {
    const empty = emptyPicture(inputSide);
    if (kind === 'matting') await mattingNetwork(model, session).predict(empty);
    if (kind === 'style') await styleNetwork(model, session).restyle(empty);
  } finally {
    await session.release();
  }
  return loaded as SessionOpened;
}

function emptyPicture(side: number): Raster {
  return { width: side, height: side, channels: 3, pixels: new Uint8Array(3 * side * side) };
}
