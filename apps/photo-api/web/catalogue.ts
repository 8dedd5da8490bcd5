/** What the service offers: sizes, backgrounds, print sheets and styles, as its catalogue routes answer them. */

/** A size: a named one of the service, or one that the reader typed. */
export interface Size {
  /** What the API is asked for: a preset's id, `35x45mm@300` or `295x413px`. */
  readonly id: string;
  readonly nameEn: string;
  readonly nameZh: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly widthMm?: number | undefined;
  readonly heightMm?: number | undefined;
  readonly dpi?: number | undefined;
  /** The rule for the height of the head, as shares of the photo's height, where there is one. */
  readonly head?: { readonly least: number; readonly most: number } | undefined;
  /** Names of the backgrounds that the authority takes, the usual one first, where it has a rule. */
  readonly backgrounds?: readonly string[] | undefined;
  /** Limits of the file, KB, where the authority has some. */
  readonly minKb?: number | undefined;
  readonly maxKb?: number | undefined;
  /** In both languages, for the search. */
  readonly country?: string | undefined;
}

/** A named background. */
export interface Background {
  readonly id: string;
  readonly kind: 'plain' | 'gradient_down' | 'gradient_centre' | 'transparent' | 'original';
  /** `#rrggbb`; undefined for those without a colour of their own. */
  readonly hex: string | undefined;
  /** `#rrggbb` where a gradient ends. */
  readonly hexTo: string | undefined;
  readonly nameEn: string;
  readonly nameZh: string;
}

/** A sheet of paper to print on. */
export interface Layout {
  readonly id: string;
  readonly nameEn: string;
  readonly nameZh: string;
  readonly widthMm: number;
  readonly heightMm: number;
}

/** A style to draw photos in. */
export interface Style {
  readonly id: string;
  readonly nameEn: string;
  readonly nameZh: string;
  /** Whether it can be used now. */
  readonly installed: boolean;
  readonly commercialUse: string;
}

/** All catalogues. */
export interface Catalogue {
  readonly sizes: readonly Size[];
  readonly backgrounds: readonly Background[];
  readonly layouts: readonly Layout[];
  readonly styles: readonly Style[];
}

interface SizeEntry {
  id: string;
  name_en: string;
  name_zh: string;
  width_px: number;
  height_px: number;
  width_mm?: number | null;
  height_mm?: number | null;
  dpi?: number;
  head?: { least: number; most: number };
  background?: { allowed: string[] };
  file?: { min_kb?: number; max_kb?: number };
  country_en?: string;
  country_zh?: string;
}

interface BackgroundEntry {
  id: string;
  kind: Background['kind'];
  hex?: string;
  hex_to?: string;
  name_en: string;
  name_zh: string;
}

interface LayoutEntry {
  id: string;
  name_en: string;
  name_zh: string;
  width_mm: number;
  height_mm: number;
}

interface StyleEntry {
  id: string;
  name_en: string;
  name_zh: string;
  installed: boolean;
  commercial_use: string;
}

/** Fetches all catalogues. @throws Error where the service does not answer them */
export async function fetchCatalogue(): Promise<Catalogue> {
  const [sizes, backgrounds, layouts, styles] = await Promise.all([
    fetchJson<{ sizes: SizeEntry[] }>('/v1/sizes'),
    fetchJson<{ backgrounds: BackgroundEntry[] }>('/v1/backgrounds'),
    fetchJson<{ layouts: LayoutEntry[] }>('/v1/layouts'),
    fetchJson<{ styles: StyleEntry[] }>('/v1/styles'),
  ]);
  return {
    sizes: sizes.sizes.map(toSize),
    backgrounds: backgrounds.backgrounds.map(toBackground),
    layouts: layouts.layouts.map(toLayout),
    styles: styles.styles.map(toStyle),
  };
}

async function fetchJson<T>(address: string): Promise<T> {
  const answer = await fetch(address, { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return (await answer.json()) as T;
}

function toSize(entry: SizeEntry): Size {
  return {
    id: entry.id,
    nameEn: entry.name_en,
    nameZh: entry.name_zh,
    widthPx: entry.width_px,
    heightPx: entry.height_px,
    widthMm: entry.width_mm ?? undefined,
    heightMm: entry.height_mm ?? undefined,
    dpi: entry.dpi,
    head: entry.head,
    backgrounds: entry.background?.allowed,
    minKb: entry.file?.min_kb,
    maxKb: entry.file?.max_kb,
    country: [entry.country_en, entry.country_zh].join(' '),
  };
}

function toBackground(entry: BackgroundEntry): Background {
  return {
    id: entry.id,
    kind: entry.kind,
    hex: entry.hex,
    hexTo: entry.hex_to,
    nameEn: entry.name_en,
    nameZh: entry.name_zh,
  };
}

function toLayout({ id, ...entry }: LayoutEntry): Layout {
  return {
    id,
    nameEn: entry.name_en,
    nameZh: entry.name_zh,
    widthMm: entry.width_mm,
    heightMm: entry.height_mm,
  };
}

function toStyle({ id, installed, ...entry }: StyleEntry): Style {
  return { id, installed, nameEn: entry.name_en, nameZh: entry.name_zh, commercialUse: entry.commercial_use };
}
