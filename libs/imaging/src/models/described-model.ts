/** What has to be known of a network to run it and to say what it is: the same words for those of the catalogue and for people's own. */

/** How pixels become a network's input: `(value / 255 − mean) / std` a channel, in the order R, G, B. */
export interface Normalisation {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** Order of the axes of input and output: channels first or last. */
export const LAYOUTS = ['NCHW', 'NHWC'] as const;
export type Layout = (typeof LAYOUTS)[number];

/**
 * What a network's numbers mean. Of a matte, `probability`: 0 … 1 as they are; `logit`: a sigmoid is still to come; `saliency`: only
 * relative, stretched from their own minimum and maximum. Of a picture, `signed`: −1 … 1.
 */
export const OUTPUT_MEANINGS = ['probability', 'logit', 'saliency', 'signed'] as const;
export type OutputMeaning = (typeof OUTPUT_MEANINGS)[number];

/** Whether a network may be used to earn money. `unclear`: its licence allows it, what it was trained on may not. */
export const COMMERCIAL_USES = ['allowed', 'unclear', 'forbidden'] as const;
export type CommercialUse = (typeof COMMERCIAL_USES)[number];

/** The style that needs no network. */
export const CARTOON_STYLE = 'cartoon';

/** `matting` tells person from background, `faces` finds faces, `style` redraws a picture. */
export type ModelKind = 'matting' | 'faces' | 'style';

/** A network. */
export interface DescribedModel {
  /** Its file is MODEL_DIR/<name>.onnx. */
  readonly name: string;
  readonly kind: ModelKind;
  /** Side in px of the square input; of style networks, which take any size, the usual one. */
  readonly inputSide: number;
  readonly layout: Layout;
  readonly normalisation: Normalisation;
  readonly output: OutputMeaning;
  /** Licence of the network's own project; the terms of what it was trained on are another matter, see `note`. */
  readonly licence: string;
  readonly commercialUse: CommercialUse;
  /** What to know before using it. */
  readonly note: string;
}

/** Checksum of a file as its publisher states it, in hexadecimal. */
export interface Checksum {
  readonly algorithm: 'md5' | 'sha256';
  readonly hex: string;
}

/** A TFLite file inside an npm package, and what it must be and become. */
export interface EmbeddedSource {
  readonly packageName: string;
  readonly file: string;
  /** SHA-256 of the file as published. */
  readonly sha256: string;
  /** SHA-256 of the ONNX file the converter makes of it: the conversion is reproducible to the byte. */
  readonly onnxSha256: string;
}

/** Where a network is downloaded from. */
export interface Publication {
  readonly address: string;
  /** Undefined where its publisher states none. */
  readonly checksum?: Checksum;
}

/** A network of the catalogue: it either arrives with `npm ci` or is published somewhere. */
export interface CatalogueModel extends DescribedModel {
  readonly embedded?: EmbeddedSource;
  readonly published?: Publication;
}
