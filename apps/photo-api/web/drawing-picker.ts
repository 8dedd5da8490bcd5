/** The choice of the style in which the photo is drawn. */
import { byId, make } from '/assets/elements.js';
import type { Style } from './catalogue.js';
import { language, text } from './language.js';
import type { ProductPicker } from './product-picker.js';

/** The chooser of styles. */
export class DrawingPicker {
  private styles: readonly Style[] = [];
  private readonly chooser = byId('style', HTMLSelectElement);
  private readonly hint = byId('style-hint', HTMLElement);

  /** @param onChoose called when another style was taken */
  constructor(
    private readonly products: ProductPicker,
    onChoose: () => void,
  ) {
    this.chooser.addEventListener('change', () => {
      this.explain();
      onChoose();
    });
  }

  /** The style that is wanted; undefined where no drawing is. */
  get style(): Style | undefined {
    return this.products.product === 'drawing' ? this.chosen : undefined;
  }

  /** Shows the styles that can be used now and takes the first. */
  offer(styles: readonly Style[]): void {
    this.styles = styles.filter(({ installed }) => installed);
    this.relabel();
  }

  /** Writes the names again, after a change of language. */
  relabel(): void {
    const { value } = this.chooser;
    this.chooser.replaceChildren(...this.styles.map((style) => option(style)));
    if (this.styles.some(({ id }) => id === value)) this.chooser.value = value;
    this.explain();
  }

  private get chosen(): Style | undefined {
    return this.styles.find(({ id }) => id === this.chooser.value);
  }

  private explain(): void {
    const terms = this.chosen?.commercialUse === 'forbidden' ? [text('notCommercial')] : [];
    this.hint.textContent = [text('styleHint'), ...terms].join(' ');
  }
}

/** A style in the page's language. */
export function styleName({ nameEn, nameZh }: Style): string {
  return language() === 'zh' ? nameZh : nameEn;
}

function option(style: Style): HTMLOptionElement {
  const element = make('option', '', styleName(style));
  element.value = style.id;
  return element;
}
