/** What an ID photo must measure. */
export interface Size {
  /** Preset id, or the custom size as it was asked for. */
  readonly id: string;
  readonly name_en: string;
  readonly name_zh: string;
  /** On paper, where the size is stated so. */
  readonly widthMm?: number;
  readonly heightMm?: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Dots per inch, written into the file unless the request says otherwise. */
  readonly dpi: number;
  /** The issuing authority's rule for the head, where it states one. */
  readonly head?: HeadRule;
  /** What the authority wants behind the person, where it says so. */
  readonly background?: BackgroundRule;
}

/** What may stand behind the person. */
export interface BackgroundRule {
  /** The one that is taken where none is asked for; a name of `BACKGROUNDS`. */
  readonly usual: string;
  /** All that the authority takes, the usual one first. */
  readonly allowed: readonly string[];
}

/** How high the head, chin to crown, has to be, as shares of the photo's height. */
export interface HeadRule {
  readonly least: number;
  readonly most: number;
  /** What is aimed at. */
  readonly aim: number;
  /** Free space above the hair that is aimed at, where the authority states it. */
  readonly top?: number;
  /** Where the rule stands. */
  readonly source: string;
}
