/** All that can be chosen for a photo, as one wish: what the API is asked for and what of it the page has to say. */
import { Adjustments } from './adjustments.js';
import { BackgroundPicker } from './background-picker.js';
import type { Catalogue, Layout, Size } from './catalogue.js';
import { byId } from './elements.js';
import { FileOptions } from './file-options.js';
import { FormatPicker } from './format-picker.js';
import type { Upload } from './prepare-upload.js';
import { SheetPicker } from './sheet-picker.js';
import { SizePicker } from './size-picker.js';

/** What is wished for. */
export interface Wish {
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
}

/** The panel of options. */
export class Options {
  private readonly sizes: SizePicker;
  private readonly backgrounds: BackgroundPicker;
  private readonly formats: FormatPicker;
  private readonly file: FileOptions;
  private readonly sheets: SheetPicker;
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
      this.formats.allowJpeg(!this.backgrounds.transparent);
      onChange();
    });
    this.adjustments = new Adjustments(byId('adjustments', HTMLElement), onChange);
    this.file = new FileOptions(byId('file-options', HTMLElement), onChange);
    this.sheets = new SheetPicker(onChange);
    byId('controls', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
  }

  /** The size in force; undefined until the catalogue is there. */
  get size(): Size | undefined {
    return this.sizes.size;
  }

  /** What is wished for; undefined until the catalogue is there, and while a picture for the background is still to be chosen. */
  get wish(): Wish | undefined {
    const { size } = this;
    const { background, name: backgroundName, files } = this.backgrounds;
    if (size === undefined || background === '') return undefined;
    const { format } = this.formats;
    const { layout } = this.sheets;
    const { dpi, ...file } = this.file.fields;
    // A sheet has its paper's own density, and no office's limits.
    const limits: Record<string, string> = layout === undefined ? { size_limits: 'true' } : {};
    const density: Record<string, string> = dpi === undefined || layout !== undefined ? {} : { dpi };
    const fields = { size: size.id, background, format, ...this.adjustments.fields, ...file, ...limits, ...density };
    return { size, background, backgroundName, format, files, layout, fields: { ...fields, ...this.sheets.fields } };
  }

  /** Shows what the service offers. */
  offer(catalogue: Catalogue): void {
    this.sizes.offer(catalogue.sizes);
    this.backgrounds.offer(catalogue.backgrounds);
    this.sheets.offer(catalogue.layouts);
    this.followSize();
  }

  private followSize(): void {
    this.file.follow(this.size);
    this.backgrounds.follow(this.size);
    this.formats.allowJpeg(!this.backgrounds.transparent);
  }

  /** Writes all again, after a change of language. */
  relabel(): void {
    this.sizes.relabel();
    this.backgrounds.relabel();
    this.sheets.relabel();
    this.adjustments.relabel();
    this.file.relabel();
  }
}
