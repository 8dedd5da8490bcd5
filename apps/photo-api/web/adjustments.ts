/** Sliders for what is done to a photo, a tick for its colours, and a text over it. Each begins where the service would leave things, and is sent only once it was moved. */
import { byId, make } from '/assets/elements.js';
import { text } from './language.js';
import type { TextKey } from './strings.js';
import { WatermarkField } from './watermark-field.js';

/** A slider. */
interface Adjustment {
  /** Name of the field in the API, and of the text that labels it. */
  readonly field: string;
  readonly label: TextKey;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  /** Where the slider stands when nothing is asked for. */
  readonly usual: number;
  /** Whether the service finds the value itself when nothing is asked for. */
  readonly found: boolean;
  /** How a value reads. */
  readonly show: (value: number) => string;
}

/** From less to more of something that the photo has. */
const tone = (field: 'brightness' | 'contrast' | 'saturation' | 'sharpness'): Adjustment => ({
  field,
  label: field,
  least: -100,
  most: 100,
  step: 5,
  usual: 0,
  found: false,
  show: (value) => (value > 0 ? `+${value}` : `${value}`.replace('-', '−')),
});

const ADJUSTMENTS: readonly Adjustment[] = [
  {
    field: 'head_ratio',
    label: 'head',
    least: 0.3,
    most: 0.85,
    step: 0.01,
    usual: 0.6,
    found: true,
    show: (value) => `${Math.round(value * 100)} %`,
  },
  tone('brightness'),
  tone('contrast'),
  tone('saturation'),
  tone('sharpness'),
  { field: 'whitening', label: 'whitening', least: 0, most: 15, step: 1, usual: 0, found: false, show: String },
];

const SETTLE_MS = 200;

/** The panel of sliders. */
export class Adjustments {
  private readonly moved = new Map<string, number>();
  private readonly rows = ADJUSTMENTS.map(
    (adjustment) => new Slider(adjustment, (value) => this.take(adjustment, value)),
  );
  private readonly balance = byId('white-balance', HTMLInputElement);
  private readonly resetButton = byId('adjust-reset', HTMLButtonElement);
  private readonly watermark: WatermarkField;
  private settling: ReturnType<typeof setTimeout> | undefined;

  /** @param onChange called when a slider has come to rest */
  constructor(
    place: HTMLElement,
    private readonly onChange: () => void,
  ) {
    place.replaceChildren(...this.rows.map(({ element }) => element));
    this.balance.addEventListener('change', () => {
      this.relabel();
      this.onChange();
    });
    this.watermark = new WatermarkField(() => {
      this.relabel();
      this.onChange();
    });
    this.resetButton.addEventListener('click', () => this.reset());
    this.relabel();
  }

  /** What was moved, ticked and entered, for the API. */
  get fields(): Record<string, string> {
    const moved = Object.fromEntries([...this.moved].map(([field, value]) => [field, String(value)]));
    const balance: Record<string, string> = this.balance.checked ? { white_balance: 'auto' } : {};
    return { ...moved, ...balance, ...this.watermark.fields };
  }

  /** Lets a slider that was not moved stand where the service found its value. */
  follow(field: string, value: number): void {
    if (this.moved.has(field)) return;
    this.rows.find(({ adjustment }) => adjustment.field === field)?.stand(value);
  }

  /** Writes the labels again, after a change of language. */
  relabel(): void {
    for (const row of this.rows) row.relabel(this.moved.has(row.adjustment.field));
    this.watermark.relabel();
    this.resetButton.disabled = this.moved.size === 0 && !this.balance.checked && this.watermark.isEmpty;
  }

  private take({ field, usual, found }: Adjustment, value: number): void {
    if (value === usual && !found) this.moved.delete(field);
    else this.moved.set(field, value);
    this.relabel();
    // A slider fires at each step of the way; a photo is made where it rests.
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.onChange(), SETTLE_MS);
  }

  private reset(): void {
    this.moved.clear();
    this.balance.checked = false;
    this.watermark.clear();
    for (const row of this.rows) row.stand(row.adjustment.usual);
    // A disabled button loses the focus to nowhere: the first slider takes it.
    this.rows[0]?.input.focus();
    this.relabel();
    this.onChange();
  }
}

class Slider {
  readonly input = make('input');
  readonly element: HTMLLabelElement;
  private readonly name = make('span', 'slider-name');
  private readonly value = make('output', 'slider-value');

  constructor(
    readonly adjustment: Adjustment,
    onMove: (value: number) => void,
  ) {
    const { least, most, step, usual, field } = adjustment;
    Object.assign(this.input, { type: 'range', min: least, max: most, step, id: `adjust-${field}` });
    this.input.value = String(usual);
    this.input.addEventListener('input', () => onMove(Number(this.input.value)));
    this.element = make('label', 'slider', this.name, this.value, this.input);
    this.element.htmlFor = this.input.id;
  }

  stand(value: number): void {
    this.input.value = String(value);
  }

  relabel(isMoved: boolean): void {
    const { label, found, show } = this.adjustment;
    const shown = found && !isMoved ? text('auto') : show(Number(this.input.value));
    this.name.textContent = text(label);
    this.value.textContent = shown;
    this.input.setAttribute('aria-label', text(label));
    this.input.setAttribute('aria-valuetext', shown);
  }
}
