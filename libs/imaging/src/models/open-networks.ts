/** Opens the networks of one imaging worker and hands them out as plain functions. */
import { Failure } from '#events';
import type { RawDetections } from '../vision/decode-detections.js';
import { FULL_RANGE, SHORT_RANGE, faceDetector, type FaceDetector } from '../vision/face-detector.js';
import { findFaces } from '../vision/find-faces.js';
import { findTurn } from '../vision/find-turn.js';
import { DEFAULT_MATTING_MODEL, FULL_RANGE_FACES, SHORT_RANGE_FACES } from './catalogue.js';
import type { DescribedModel } from './described-model.js';
import { findModel } from './installed-models.js';
import { mattingNetwork } from './matting-network.js';
import { modelFile, modelVersion } from './model-file.js';
import type { Networks, NetworksOptions, SessionOpened, StyleNetworks } from './networks.js';
import { openSession, type NumberTensor, type Session } from './session.js';
import { styleNetwork } from './style-network.js';

/**
 * Both face networks and the configured matting network, opened and warmed one after the other; other networks are opened when
 * first asked for. Call `prepareModels` before.
 * @throws Failure ModelLoadError, or BadOptionError / ModelNotInstalledError for the configured matting model
 */
export async function openNetworks(options: NetworksOptions): Promise<Networks & StyleNetworks> {
  const sessions: Session[] = [];
  const open: Opener = async (model) => {
    sessions.push(await openOne(options, model));
    return sessions.at(-1)!;
  };
  const openFaces = (name: string, { side: inputSide }: { side: number }) =>
    open({ name, kind: 'faces', inputSide, layout: 'NCHW' });
  const matting = new OpenedOnce(async (name) => {
    const model = findModel(options.modelDir, 'matting', name, 'model');
    return mattingNetwork(model, await open(model));
  });
  const styles = new OpenedOnce(async (name) => {
    const model = findModel(options.modelDir, 'style', name, 'style');
    return styleNetwork(model, await open(model));
  });
  const defaultMatting = options.mattingModel ?? DEFAULT_MATTING_MODEL;
  try {
    const detectors = {
      fullRange: detector(FULL_RANGE, await openFaces(FULL_RANGE_FACES, FULL_RANGE.input)),
      shortRange: detector(SHORT_RANGE, await openFaces(SHORT_RANGE_FACES, SHORT_RANGE.input)),
    };
    await matting.get(defaultMatting);
    return {
      findFaces: (raster, looks, scene) => findFaces(raster, detectors, looks, scene),
      findTurn: (raster, uprightScore) => findTurn(raster, uprightScore, detectors),
      matte: (name = defaultMatting) => matting.get(name),
      style: (name) => styles.get(name),
      close: () => releaseAll(sessions),
    };
  } catch (error) {
    await releaseAll(sessions);
    throw error;
  }
}

/** What must be known of a network to open it. */
type Openable = Pick<DescribedModel, 'name' | 'kind' | 'inputSide' | 'layout'>;
type Opener = (model: Openable) => Promise<Session>;

function openOne({ modelDir, providers = ['cpu'], onLoaded }: NetworksOptions, model: Openable): Promise<Session> {
  const { name, kind, inputSide, layout } = model;
  // Before the file is opened: one that is put in its place meanwhile is another version.
  const version = modelVersion(modelDir, name);
  const told = onLoaded && { onLoaded: (opened: SessionOpened) => onLoaded({ ...opened, version }) };
  const file = modelFile(modelDir, name);
  return openSession({ model: name, file, inputSide, layout, anySize: kind === 'style', providers, ...told });
}

/** What has been asked for by name. Two requests for the same share its opening; one that failed is tried again. */
class OpenedOnce<T> {
  private readonly opened = new Map<string, Promise<T>>();

  constructor(private readonly open: (name: string) => Promise<T>) {}

  get(name: string): Promise<T> {
    const known = this.opened.get(name);
    if (known) return known;
    const opening = this.open(name);
    this.opened.set(name, opening);
    opening.catch(() => this.opened.delete(name));
    return opening;
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
