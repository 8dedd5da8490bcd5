/** Opens the networks of one imaging worker and hands them out as plain functions. */
import { Failure } from '#events';
import type { RawDetections } from '../vision/decode-detections.js';
import { FULL_RANGE, SHORT_RANGE, faceDetector, type FaceDetector } from '../vision/face-detector.js';
import { findFaces } from '../vision/find-faces.js';
import { findTurn } from '../vision/find-turn.js';
import { DEFAULT_MATTING_MODEL, FULL_RANGE_FACES, SHORT_RANGE_FACES } from './catalogue.js';
import { findMattingModel, modelFile } from './installed-models.js';
import { mattingNetwork } from './matting-network.js';
import type { MattingNetwork, Networks, NetworksOptions } from './networks.js';
import { openSession, type NumberTensor, type Session } from './session.js';

/**
 * Both face networks and the configured matting network, opened and warmed one after the other; other matting networks are opened
 * when first asked for. Call `prepareModels` before.
 * @throws Failure ModelLoadError, or BadOptionError / ModelNotInstalledError for the configured matting model
 */
export async function openNetworks(options: NetworksOptions): Promise<Networks> {
  const sessions: Session[] = [];
  const open = async (model: string, inputSide: number): Promise<Session> => {
    const { modelDir, providers = ['cpu'], onLoaded } = options;
    const file = modelFile(modelDir, model);
    const session = await openSession({ model, file, inputSide, providers, ...(onLoaded && { onLoaded }) });
    sessions.push(session);
    return session;
  };
  const matting = new MattingNetworks(options.modelDir, open);
  const defaultMatting = options.mattingModel ?? DEFAULT_MATTING_MODEL;
  try {
    const detectors = {
      fullRange: detector(FULL_RANGE, await open(FULL_RANGE_FACES, FULL_RANGE.input.side)),
      shortRange: detector(SHORT_RANGE, await open(SHORT_RANGE_FACES, SHORT_RANGE.input.side)),
    };
    await matting.get(defaultMatting);
    return {
      findFaces: (raster) => findFaces(raster, detectors),
      findTurn: (raster, uprightScore) => findTurn(raster, uprightScore, detectors),
      matte: (name = defaultMatting) => matting.get(name),
      close: () => releaseAll(sessions),
    };
  } catch (error) {
    await releaseAll(sessions);
    throw error;
  }
}

/** The matting networks that have been asked for. Two requests for the same one share its opening; one that failed is tried again. */
class MattingNetworks {
  private readonly opened = new Map<string, Promise<MattingNetwork>>();

  constructor(
    private readonly modelDir: string,
    private readonly open: (model: string, inputSide: number) => Promise<Session>,
  ) {}

  get(name: string): Promise<MattingNetwork> {
    const known = this.opened.get(name);
    if (known) return known;
    const opening = this.openOne(name);
    this.opened.set(name, opening);
    opening.catch(() => this.opened.delete(name));
    return opening;
  }

  private async openOne(name: string): Promise<MattingNetwork> {
    const model = findMattingModel(this.modelDir, name);
    return mattingNetwork(model, await this.open(name, model.inputSide));
  }
}

function detector(kind: typeof FULL_RANGE, session: Session): FaceDetector {
  return faceDetector(kind, async (planes) => toDetections(await session.run(planes)));
}

/** Told apart by their last axis: sixteen numbers or one logit an anchor. */
function toDetections(outputs: readonly NumberTensor[]): RawDetections {
  const byAxis = (length: number) => outputs.find(({ shape }) => shape.at(-1) === length)?.values;
  const [regressors, logits] = [byAxis(16), byAxis(1)];
  if (!regressors || !logits) throw new Failure('InferenceError', 'A face network did not give boxes and scores.');
  return { regressors, logits };
}

async function releaseAll(sessions: Session[]): Promise<void> {
  await Promise.all(sessions.splice(0).map((session) => session.release()));
}
