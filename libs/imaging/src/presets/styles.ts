/** The styles in which a photo can be drawn: the one that is built in, and one for each style network. */
import { Failure } from '#events';
import { CARTOON_STYLE, type CommercialUse } from '../models/described-model.js';
import { findModel, listModels, type ModelEntry } from '../models/installed-models.js';

/** A style as `/v1/styles` shows it. */
export interface Style {
  readonly id: string;
  readonly name_en: string;
  readonly name_zh: string;
  /** Whether it can be used now. */
  readonly installed: boolean;
  /** Longest side of its pictures, px: at most, and where nothing is asked for. */
  readonly maxSide: number;
  readonly usualSide: number;
  /** Whether a picture is cut to the face where nothing is asked for and there is one. */
  readonly cropsToFace: boolean;
  readonly licence: string;
  readonly commercialUse: CommercialUse;
  readonly note: string;
}

/** Longest side of a cartoon, px; its time grows with the number of pixels. */
const CARTOON_SIDES = { most: 2000, usual: 1000 } as const;

const CARTOON: Style = {
  id: CARTOON_STYLE,
  name_en: 'Cartoon',
  name_zh: '卡通',
  installed: true,
  maxSide: CARTOON_SIDES.most,
  usualSide: CARTOON_SIDES.usual,
  cropsToFace: false,
  licence: 'Apache-2.0',
  commercialUse: 'allowed',
  note: 'Built in: even colours, a few steps of brightness, ink along the edges.',
};

const NAMES: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  'animegan2-hayao': ['Anime, pastel', '动漫·柔和'],
  'animegan2-shinkai': ['Anime, clear light', '动漫·明亮'],
  'animegan2-paprika': ['Anime, dark lines', '动漫·浓墨'],
};

/** Every style, the built-in one first. */
export function listStyles(modelDir: string): Style[] {
  const networks = listModels(modelDir).filter(({ kind }) => kind === 'style');
  return [CARTOON, ...networks.map(styleOf)];
}

/**
 * A style that can be used now.
 * @throws Failure BadOptionError naming the allowed ones, or ModelNotInstalledError with the command that installs its network
 */
export function findStyle(modelDir: string, name: string): Style {
  const styles = listStyles(modelDir);
  const style = styles.find(({ id }) => id === name);
  if (style === undefined) {
    const allowed = styles.map(({ id }) => id).join(', ');
    throw new Failure(
      'BadOptionError',
      `style: ${JSON.stringify(name.slice(0, 64))} is not known. Allowed: ${allowed}.`,
    );
  }
  if (style.id !== CARTOON_STYLE) findModel(modelDir, 'style', name, 'style');
  return style;
}

function styleOf({ name, inputSide, installed, licence, commercialUse, note }: ModelEntry): Style {
  const [name_en, name_zh] = NAMES[name] ?? [name, name];
  const shared = { id: name, name_en, name_zh, installed, licence, commercialUse, note };
  return { ...shared, maxSide: inputSide, usualSide: inputSide, cropsToFace: true };
}
