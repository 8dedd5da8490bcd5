/** The choice of a background: the service's named ones as swatches, a colour of one's own, and a picture of one's own. */
import { byId, make } from '/assets/elements.js';
import type { Background, Size } from './catalogue.js';
import { language, text } from './language.js';
import { prepareBackdrop, type Upload } from './prepare-upload.js';

const OWN = 'own';
const PICTURE = 'picture';
const SETTLE_MS = 200;

/** The chooser of backgrounds. */
export class BackgroundPicker {
  private backgrounds: readonly Background[] = [];
  private chosenId = '';
  private settling: ReturnType<typeof setTimeout> | undefined;
  private picture: Upload | undefined;
  /** Names that the size in force allows; undefined where it allows all. */
  private allowed: readonly string[] | undefined;
  private readonly swatches = byId('swatches', HTMLElement);
  private readonly custom = byId('custom', HTMLElement);
  private readonly well = byId('colour-well', HTMLInputElement);
  private readonly typed = byId('colour-text', HTMLInputElement);
  private readonly chooser = byId('backdrop', HTMLInputElement);

  /** @param onChoose called when another background was taken */
  constructor(private readonly onChoose: () => void) {
    this.swatches.addEventListener('change', (event) => this.take((event.target as HTMLInputElement).value));
    this.well.addEventListener('input', () => this.mix(this.well.value));
    this.typed.addEventListener('input', () => {
      const hex = /^#?([0-9a-f]{6})$/i.exec(this.typed.value.trim())?.[1];
      this.typed.setAttribute('aria-invalid', String(hex === undefined));
      if (hex !== undefined) this.mix(`#${hex.toLowerCase()}`);
    });
    this.chooser.addEventListener('change', () => void this.takePicture(this.chooser.files?.[0]));
  }

  /** What the API is asked for: a name or `#rrggbb`; empty until the catalogue is there, and where the picture is still to be chosen. */
  get background(): string {
    if (this.chosenId === PICTURE && this.picture === undefined) return '';
    return this.chosenId === OWN ? this.well.value : this.chosenId;
  }

  /** The picture, where it is wanted, by the name that the API has for it. */
  get files(): Record<string, Upload> {
    return this.chosenId === PICTURE && this.picture !== undefined ? { background_image: this.picture } : {};
  }

  /** Whether the person is to stand before nothing. */
  get transparent(): boolean {
    return this.chosenId === 'transparent';
  }

  /** The background's name in the page's language; a colour of one's own is its own name. */
  get name(): string {
    return this.chosenId === OWN ? this.well.value : this.label(this.chosenId);
  }

  /** Shows the named backgrounds and takes the first. */
  offer(backgrounds: readonly Background[]): void {
    this.backgrounds = backgrounds;
    this.chosenId = this.backgrounds[0]?.id ?? '';
    this.relabel();
  }

  /** Keeps to the rule of a size: where it does not allow the background in force, its usual one takes the place. */
  follow(size: Size | undefined): void {
    this.allowed = size?.backgrounds;
    const [usual] = this.allowed ?? [];
    if (usual !== undefined && this.allowed?.includes(this.chosenId) === false) this.turnTo(usual);
    this.relabel();
  }

  /** Writes the swatches again, after a change of language. */
  relabel(): void {
    this.hint();
    const ids = [...this.backgrounds.map(({ id }) => id), OWN, PICTURE];
    this.swatches.replaceChildren(...ids.map((id) => this.swatch(id)));
  }

  private swatch(id: string): HTMLLabelElement {
    const radio = make('input');
    Object.assign(radio, { type: 'radio', name: 'background', value: id, checked: id === this.chosenId });
    const colour = make('span', 'colour');
    const known = this.backgrounds.find((each) => each.id === id);
    if (id === OWN) {
      colour.classList.add('own');
      colour.style.backgroundColor = this.well.value;
    } else if (id === PICTURE) colour.classList.add('pictured');
    else if (known !== undefined) dress(colour, known);
    return make('label', 'swatch', radio, colour, make('span', 'swatch-name', this.label(id)));
  }

  private label(id: string): string {
    if (id === OWN) return text('ownColour');
    if (id === PICTURE) return text('ownPicture');
    if (id === 'transparent') return text('transparent');
    const known = this.backgrounds.find((each) => each.id === id);
    return known === undefined ? id : language() === 'zh' ? known.nameZh : known.nameEn;
  }

  /** Says what the size asks for, as advice: an office may differ. */
  private hint(): void {
    const isKept = this.allowed === undefined || this.allowed.includes(this.chosenId);
    const names = (this.allowed ?? []).map((id) => this.label(id)).join(text('listComma'));
    byId('background-hint', HTMLElement).textContent = isKept ? '' : text('backgroundRule', { names });
  }

  private take(id: string): void {
    this.turnTo(id);
    this.hint();
    this.onChoose();
  }

  private turnTo(id: string): void {
    this.chosenId = id;
    this.custom.hidden = id !== OWN;
    byId('backdrop-choice', HTMLElement).hidden = id !== PICTURE;
  }

  private async takePicture(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    const note = byId('backdrop-note', HTMLElement);
    try {
      this.picture = await prepareBackdrop(file);
      note.textContent = file.name;
      this.onChoose();
    } catch {
      note.textContent = text('backdropTooLarge');
    }
  }

  // A colour well fires while the finger still moves: wait until it rests before a photo is made.
  private mix(hex: string): void {
    this.well.value = hex;
    if (document.activeElement !== this.typed) this.typed.value = hex;
    const colour = this.swatches.querySelector<HTMLElement>('.own');
    if (colour !== null) colour.style.backgroundColor = hex;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.onChoose(), SETTLE_MS);
  }
}

/** Makes a swatch look like its background. */
function dress(colour: HTMLElement, { kind, hex = '', hexTo = '' }: Background): void {
  if (kind === 'transparent') colour.classList.add('chequered');
  else if (kind === 'original') colour.classList.add('kept');
  else if (kind === 'gradient_down') colour.style.backgroundImage = `linear-gradient(${hex}, ${hexTo})`;
  else if (kind === 'gradient_centre') colour.style.backgroundImage = `radial-gradient(${hex}, ${hexTo})`;
  else colour.style.backgroundColor = hex;
}
