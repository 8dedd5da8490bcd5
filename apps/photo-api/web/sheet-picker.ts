/** The sheet of paper that is filled with the photo, and how. */
import { byId, make } from '/assets/elements.js';
import type { Layout } from './catalogue.js';
import { language } from './language.js';
import type { ProductPicker } from './product-picker.js';

/** What the service takes, and takes when it is not told, mm. */
const GAP = { least: 0, most: 20 };
const CROP_LINES = byId('crop-lines', HTMLInputElement);

/** The chooser of sheets. */
export class SheetPicker {
  private layouts: readonly Layout[] = [];
  private readonly options = byId('sheet-options', HTMLElement);
  private readonly paper = byId('layout', HTMLSelectElement);
  private readonly gap = byId('gap', HTMLInputElement);

  /** @param onChoose called when the sheet is to be another */
  constructor(
    private readonly products: ProductPicker,
    onChoose: () => void,
  ) {
    this.options.addEventListener('change', () => {
      this.gap.setAttribute('aria-invalid', String(!this.isGapGood));
      if (this.isGapGood) onChoose();
    });
  }

  /** The sheet that is wanted; undefined where one photo is. */
  get layout(): Layout | undefined {
    return this.products.product === 'sheet' ? this.layouts.find(({ id }) => id === this.paper.value) : undefined;
  }

  /** What is wanted, for the API. */
  get fields(): Record<string, string> {
    const { layout } = this;
    if (layout === undefined) return {};
    const gap: Record<string, string> = this.isGapGood ? { gap_mm: this.gap.value.trim() } : {};
    return { layout: layout.id, crop_lines: String(CROP_LINES.checked), ...gap };
  }

  /** Shows the sheets and takes the first. */
  offer(layouts: readonly Layout[]): void {
    this.layouts = layouts;
    this.relabel();
  }

  /** Writes the names again, after a change of language. */
  relabel(): void {
    const { value } = this.paper;
    this.paper.replaceChildren(...this.layouts.map((layout) => option(layout)));
    if (value !== '') this.paper.value = value;
  }

  private get isGapGood(): boolean {
    const value = this.gap.value.trim();
    return /^\d{1,2}(\.\d{1,2})?$/.test(value) && Number(value) >= GAP.least && Number(value) <= GAP.most;
  }
}

function option({ id, nameEn, nameZh, widthMm, heightMm }: Layout): HTMLOptionElement {
  const name = language() === 'zh' ? nameZh : nameEn;
  // Some names say their measures themselves.
  const element = make('option', '', /\d ?[×x] ?\d/.test(name) ? name : `${name}, ${widthMm} × ${heightMm} mm`);
  element.value = id;
  return element;
}
