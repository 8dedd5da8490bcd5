/** A text to be laid over the photo. */
import { byId } from '/assets/elements.js';
import { text } from './language.js';

/** What the service takes. */
const MOST_CHARACTERS = 40;
const ONE_LINE = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u;

/** The field of the text. */
export class WatermarkField {
  private readonly input = byId('watermark', HTMLInputElement);
  private readonly hint = byId('watermark-hint', HTMLElement);

  /** @param onChange called when a text that the service would take was entered or taken away */
  constructor(onChange: () => void) {
    this.input.addEventListener('input', () => this.relabel());
    this.input.addEventListener('change', () => {
      if (this.isGood) onChange();
    });
  }

  /** What was entered, for the API; what it would refuse is left out, and marked on the page. */
  get fields(): Record<string, string> {
    return this.isEmpty || !this.isGood ? {} : { watermark: this.entered };
  }

  /** Whether nothing was entered. */
  get isEmpty(): boolean {
    return this.entered === '';
  }

  /** Takes the text away. */
  clear(): void {
    this.input.value = '';
    this.relabel();
  }

  /** Writes the complaint again, after a change of language. */
  relabel(): void {
    this.input.setAttribute('aria-invalid', String(!this.isGood));
    this.hint.textContent = this.isGood ? '' : text('watermarkRange', { most: MOST_CHARACTERS });
  }

  private get entered(): string {
    return this.input.value.trim();
  }

  private get isGood(): boolean {
    return ONE_LINE.test(this.entered) && [...this.entered].length <= MOST_CHARACTERS;
  }
}
