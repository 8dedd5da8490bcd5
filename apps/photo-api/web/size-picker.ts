/**
 * The choice of a size: a text field that searches, with a list under it (the combobox pattern of the ARIA Authoring
 * Practices: arrows move, Enter takes, Escape gives up).
 */
import { make } from '/assets/elements.js';
import type { Size } from './catalogue.js';
import { language, text } from './language.js';
import { searchSizes } from './search-sizes.js';

const OUTLINE_PX = 20;

/** The chooser of sizes. */
export class SizePicker {
  private sizes: readonly Size[] = [];
  private shown: Size[] = [];
  private active = -1;
  private chosen: Size | undefined;

  /** @param onChoose called when another size was taken */
  constructor(
    private readonly input: HTMLInputElement,
    private readonly list: HTMLUListElement,
    private readonly onChoose: (size: Size) => void,
  ) {
    input.addEventListener('focus', () => input.select());
    input.addEventListener('click', () => this.open(''));
    input.addEventListener('input', () => this.open(input.value));
    input.addEventListener('keydown', (event) => this.onKey(event));
    input.addEventListener('blur', () => this.close());
    // Taking an option must not move the focus away from the field first.
    list.addEventListener('pointerdown', (event) => event.preventDefault());
    list.addEventListener('click', (event) => this.onClick(event));
  }

  /** The size in force; undefined until the catalogue is there. */
  get size(): Size | undefined {
    return this.chosen;
  }

  /** Fills the list and takes the first size. */
  offer(sizes: readonly Size[]): void {
    this.sizes = sizes;
    this.chosen = sizes[0];
    this.relabel();
  }

  /** Writes the size in force again, after a change of language. */
  relabel(): void {
    this.input.value = this.chosen === undefined ? '' : sizeName(this.chosen);
  }

  private open(typed: string): void {
    this.shown = searchSizes(this.sizes, typed);
    this.active = typed === '' ? this.shown.findIndex((size) => size.id === this.chosen?.id) : 0;
    this.list.replaceChildren(
      ...(this.shown.length === 0
        ? [make('li', 'none', text('sizeNone'))]
        : this.shown.map((size, at) => this.option(size, at))),
    );
    this.list.hidden = false;
    this.input.setAttribute('aria-expanded', 'true');
    this.mark();
  }

  private close(): void {
    this.list.hidden = true;
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
    this.relabel();
  }

  private option(size: Size, at: number): HTMLLIElement {
    const outline = make('span', 'outline');
    const scale = OUTLINE_PX / Math.max(size.widthPx, size.heightPx);
    outline.style.width = `${Math.max(6, size.widthPx * scale)}px`;
    outline.style.height = `${Math.max(6, size.heightPx * scale)}px`;
    const other = (language() === 'zh' ? size.nameEn : size.nameZh) || text('sizeOwn');
    const item = make(
      'li',
      '',
      make('span', 'outline-box', outline),
      make('span', 'names', make('b', '', sizeName(size)), make('small', '', other)),
      make('span', 'measures', make('span', '', inPx(size)), make('small', '', inMm(size))),
    );
    item.id = `size-${at}`;
    item.role = 'option';
    item.dataset['at'] = String(at);
    return item;
  }

  private mark(): void {
    [...this.list.children].forEach((item, at) => {
      if (item.role === 'option') item.ariaSelected = String(at === this.active);
    });
    const item = this.list.children[this.active];
    if (item === undefined || this.shown.length === 0) return this.input.removeAttribute('aria-activedescendant');
    this.input.setAttribute('aria-activedescendant', item.id);
    item.scrollIntoView({ block: 'nearest' });
  }

  private onKey(event: KeyboardEvent): void {
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      if (this.list.hidden) return this.open('');
      const step = key === 'ArrowDown' ? 1 : -1;
      this.active = (this.active + step + this.shown.length) % Math.max(1, this.shown.length);
      this.mark();
    } else if (key === 'Enter') {
      event.preventDefault();
      if (this.list.hidden) this.open('');
      else this.take(this.shown[this.active]);
    } else if (key === 'Escape') this.close();
  }

  private onClick(event: MouseEvent): void {
    const item = (event.target as Element).closest<HTMLElement>('[role=option]');
    if (item !== null) this.take(this.shown[Number(item.dataset['at'])]);
  }

  private take(size: Size | undefined): void {
    if (size === undefined) return;
    const changed = size.id !== this.chosen?.id;
    this.chosen = size;
    this.close();
    if (changed) this.onChoose(size);
  }
}

/** A size's name in the page's language; a size of one's own is its measures. */
export function sizeName(size: Size): string {
  const name = language() === 'zh' ? size.nameZh : size.nameEn;
  return name || inMm(size) || inPx(size);
}

/** "295 × 413 px" */
export function inPx(size: Size): string {
  return `${size.widthPx} × ${size.heightPx} px`;
}

/** "25 × 35 mm"; empty where the size is in px alone. */
export function inMm({ widthMm, heightMm }: Size): string {
  return widthMm === undefined || heightMm === undefined ? '' : `${widthMm} × ${heightMm} mm`;
}
