/** What a photo of a size is for. */
export type SizeKind = 'print' | 'passport' | 'visa' | 'id-card' | 'permit' | 'exam';

/** What an ID photo must measure. */
export interface Size {
  /** Preset id, or the custom size as it was asked for. */
  readonly id: string;
  readonly name_en: string;
  readonly name_zh: string;
  /** Code of `COUNTRIES`; undefined for custom sizes. */
  readonly country?: string;
  readonly kind?: SizeKind;
  /** On paper, where the size is stated so. */
  readonly widthMm?: number;
  readonly heightMm?: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Dots per inch, written into the file unless the request says otherwise. */
  readonly dpi: number;
  /** The issuing authority's rule for the head, where it states one. */
  readonly head?: HeadRule;
  /** Its rule for the line of the eyes, where it states one. */
  readonly eyes?: EyeRule;
  /** What the authority wants behind the person, where it says so. */
  readonly background?: BackgroundRule;
  /** What it takes as a file, where it says so. */
  readonly file?: FileRule;
  readonly source?: SizeSource;
}

/** How high the head, chin to crown, has to be, as shares of the photo's height. */
export interface HeadRule {
  readonly least: number;
  readonly most: number;
  /** What is aimed at. */
  readonly aim: number;
  /** Free space above the hair that is aimed at, where the authority states it. */
  readonly top?: number;
}

/** How high the eyes lie above the lower edge, as shares of the photo's height. */
export interface EyeRule {
  readonly least: number;
  readonly most: number;
  /** What is aimed at. */
  readonly aim: number;
}

/** What may stand behind the person. */
export interface BackgroundRule {
  /** The one that is taken where none is asked for; a name of `BACKGROUNDS`. */
  readonly usual: string;
  /** All that the authority takes, the usual one first. */
  readonly allowed: readonly string[];
}

/** How large the file for an upload may be; applied only where the request asks for it. */
export interface FileRule {
  readonly minKb?: number;
  readonly maxKb?: number;
}

/** Where the rules of a size stand. */
export interface SizeSource {
  /** Who issues the document or runs the examination. */
  readonly authority: string;
  /** The page that was read. */
  readonly url?: string;
  /** Whose page that was: the authority's own, one that quotes it; or none could be read, and the numbers are common usage. */
  readonly verified: 'authority' | 'quoted' | false;
}
