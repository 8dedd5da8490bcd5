/**
 * What the steps of a photo may ask of the neural networks, as plain values and functions. The sessions behind them live in this
 * folder only; a step never sees a tensor, a provider's API or a file. Tests of steps pass small deterministic objects instead.
 */
import type { Face, Matte, Raster, Rect } from '../photo.js';
import type { Turn } from '../vision/find-turn.js';
import type { Scene } from '../vision/scene.js';
import type { Looks } from '../vision/second-look.js';

/** A network that tells the person from the rest of a picture. */
export interface MattingNetwork {
  /** Name in the catalogue, as in the `model` option and field. */
  readonly name: string;
  /** Execution provider that really runs it, such as `cpu` or `cuda`. */
  readonly provider: string;
  /** Side in px of the square the network looks at; more detail than this in the raster is lost. */
  readonly inputSide: number;
  /**
   * The person's share of each pixel, after a part of the raster was squashed into the network's square: the matte has the
   * network's own size whatever the part's, so resize it back to the part. The matte belongs to the caller.
   * @param raster any size; a fourth channel is ignored, so flatten transparency first
   * @param part in px of the raster, inside it; the whole of it where none is given
   * @throws Failure InferenceError
   */
  predict(raster: Raster, part?: Rect): Promise<Matte>;
}

/** The opened networks of one worker. Calls run one after the other on the calling thread: it is blocked meanwhile. */
export interface Networks {
  /**
   * The faces of an upright picture, best first (score times the box's side). `Face.box` is the full-range detector's box, an upright
   * square from about the hairline to the chin, whatever the head's roll; the recipe's constants count in sides of it. The key points
   * of the first face come from the finer short-range detector; those of the others are rough.
   * @param looks closer ones at the first face, two where nothing is said; without any all key points are rough, in a third of the time
   * @param scene looks at this part of the picture alone, its person in these surroundings
   * @throws Failure InferenceError
   */
  findFaces(raster: Raster, looks?: Looks, scene?: Scene): Promise<Face[]>;
  /**
   * By how much a picture has to be turned clockwise for its face to stand upright; 0 where that is not clear.
   * @param uprightScore of the best face that stands in the picture as it is; 0 where there is none
   * @throws Failure InferenceError
   */
  findTurn(raster: Raster, uprightScore: number): Promise<Turn>;
  /**
   * The named matting network, opened at its first use and then kept; the configured one is open from the start.
   * @throws Failure BadOptionError (unknown name), ModelNotInstalledError, ModelLoadError
   */
  matte(name?: string): Promise<MattingNetwork>;
  /** Gives back the memory of all sessions; no other call may be running or follow. */
  close(): Promise<void>;
}

/** A network that redraws a picture. */
export interface StyleNetwork {
  /** Name in the catalogue, as in the `style` option and the `model` field. */
  readonly name: string;
  /** Execution provider that really runs it. */
  readonly provider: string;
  /**
   * The picture redrawn, of the same size; the caller owns it.
   * @param raster three channels, both sides multiples of `STYLE_SIDE_UNIT`
   * @throws Failure InferenceError
   */
  restyle(raster: Raster): Promise<Raster>;
}

/** Both sides of a picture that a style network redraws are multiples of this, px. */
export const STYLE_SIDE_UNIT = 32;

/** The style networks of one worker. */
export interface StyleNetworks {
  /**
   * The named style network, opened at its first use and then kept.
   * @throws Failure BadOptionError (unknown name), ModelNotInstalledError, ModelLoadError
   */
  style(name: string): Promise<StyleNetwork>;
}

/** What is said of a network when it has been opened; becomes the line `model_loaded`. */
export interface ModelLoaded extends SessionOpened {
  /** Tells the files that it was opened from, see `modelVersion`. */
  readonly version: string;
}

/** A network that has been opened, wherever its file came from. */
export interface SessionOpened {
  readonly model: string;
  /** The provider that works. */
  readonly provider: string;
  /** The provider asked for first; differs from `provider` where that one failed, which deserves a warning. */
  readonly requestedProvider: string;
  readonly loadTimeMs: number;
  /** Why the requested provider was not used. */
  readonly message?: string;
}

/** How to open the networks. */
export interface NetworksOptions {
  /** Folder that `prepareModels` has filled; larger models are looked for there too. */
  readonly modelDir: string;
  /** Execution providers in order of preference, each tried alone; default `['cpu']`. */
  readonly providers?: readonly string[];
  /** Matting network to open and warm at once; default `DEFAULT_MATTING_MODEL`. */
  readonly mattingModel?: string;
  /** Told of each network as it is opened, later ones included. */
  readonly onLoaded?: (loaded: ModelLoaded) => void;
}
