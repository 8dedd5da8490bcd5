/** All that can be chosen for a photo, as one wish: what the API is asked for and what of it the page has to say. */
import { byId } from '/assets/elements.js';
import { Adjustments } from './adjustments.js';
import { BackgroundPicker } from './background-picker.js';
import type { Catalogue, Layout, Size, Style } from './catalogue.js';
import { DrawingPicker } from './drawing-picker.js';
import { FileOptions } from './file-options.js';
import { FormatPicker } from './format-picker.js';
import type { Upload } from './prepare-upload.js';
import { ProductPicker } from './product-picker.js';
import type { PhotoRoute } from './request-photo.js';
import { SheetPicker } from './sheet-picker.js';
import { SizePicker } from './size-picker.js';

/** What is wished for. */
export interface Wish {
  readonly route: PhotoRoute;
  readonly size: Size;
  /** In the page's language at the time of asking. */
  readonly backgroundName: string;
  /** As the API is asked for it. */
  readonly background: string;
  readonly format: string;
  /** All of it, by the names that the API has for them. */
  readonly fields: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, Upload>>;
  /** The paper that is filled with the photo; undefined for the photo alone. */
  readonly layout: Layout | undefined;
  /** How the photo is drawn, which is then all that is made of it: size and background have no part in it; undefined for ID photos. */
  readonly style: Style | undefined;
}

/** The panel of options. */
export class Options {
  private readonly sizes: SizePicker;
  private readonly backgrounds: BackgroundPicker;
  private readonly formats: FormatPicker;
  private readonly file: FileOptions;
  private readonly products: ProductPicker;
  private readonly sheets: SheetPicker;
  private readonly drawings: DrawingPicker;
  /** What is done to the photo beside its size and background. */
  readonly adjustments: Adjustments;

  /** @param onChange called when the wish has changed */
  constructor(onChange: () => void) {
    this.sizes = new SizePicker(byId('size', HTMLInputElement), byId('sizes', HTMLUListElement), () => {
      this.followSize();
      onChange();
    });
    this.formats = new FormatPicker(byId('formats', HTMLElement), byId('format-hint', HTMLElement), onChange);
    this.backgrounds = new BackgroundPicker(() => {
      this.followBackground();
      onChange();
    });
    this.adjustments = new Adjustments(byId('adjustments', HTMLElement), onChange);
    this.file = new FileOptions(byId('file-options', HTMLElement), onChange);
    this.products = new ProductPicker(() => {
      this.followBackground();
      onChange();
    });
    this.sheets = new SheetPicker(this.products, onChange);
    this.drawings = new DrawingPicker(this.products, onChange);
    byId('controls', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
  }

  /** The size in force; undefined until the catalogue is there, and for drawings. */
  get size(): Size | undefined {
    return this.products.product === 'drawing' ? undefined : this.sizes.size;
  }

  /** What is wished for; undefined until the catalogue is there, and while a picture for the background is still to be chosen. */
  get wish(): Wish | undefined {
    const { size } = this.sizes;
    if (size !== undefined && this.drawings.style !== undefined) return this.drawing(size, this.drawings.style);
    const { background, name: backgroundName, files } = this.backgrounds;
    if (size === undefined || background === '') return undefined;
    const { format } = this.formats;
    const { layout } = this.sheets;
    const { dpi, ...file } = this.file.fields;
    // A sheet has its paper's own density, and no office's limits.
    const limits: Record<string, string> = layout === undefined ? { size_limits: 'true' } : {};
    const density: Record<string, string> = dpi === undefined || layout !== undefined ? {} : { dpi };
    const fields = { size: size.id, background, format, ...this.adjustments.fields, ...file, ...limits, ...density };
    const kind = { route: '/v1/id-photos', layout, style: undefined } as const;
    return { ...kind, size, background, backgroundName, format, files, fields: { ...fields, ...this.sheets.fields } };
  }

  /** Shows what the service offers. */
  offer(catalogue: Catalogue): void {
    this.sizes.offer(catalogue.sizes);
    this.backgrounds.offer(catalogue.backgrounds);
    this.sheets.offer(catalogue.layouts);
    this.drawings.offer(catalogue.styles);
    this.followSize();
  }

  private drawing(size: Size, style: Style): Wish {
    const { format } = this.formats;
    const kind = { route: '/v1/stylizations', layout: undefined, style } as const;
    return {
      ...kind,
      size,
      background: '',
      backgroundName: '',
      format,
      files: {},
      fields: { style: style.id, format },
    };
  }

  private followSize(): void {
    this.file.follow(this.sizes.size);
    this.backgrounds.follow(this.sizes.size);
    this.followBackground();
  }

  /** A drawing keeps what is behind the person, so JPEG will do for it. */
  private followBackground(): void {
    this.formats.allowJpeg(this.products.product === 'drawing' || !this.backgrounds.transparent);
  }

  /** Writes all again, after a change of language. */
  relabel(): void {
    this.sizes.relabel();
    this.backgrounds.relabel();
    this.sheets.relabel();
    this.drawings.relabel();
    this.adjustments.relabel();
    this.file.relabel();
  }
}
