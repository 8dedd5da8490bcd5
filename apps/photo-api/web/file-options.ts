/** Numbers that the file has to keep to: its size and its density. A field that is empty asks for nothing. */
import { byId } from '/assets/elements.js';
import type { Size } from './catalogue.js';
import { text } from './language.js';

/** The ranges that the service takes. */
const FIELDS = [
  { id: 'max-kb', field: 'max_kb', least: 5, most: 20_000 },
  { id: 'min-kb', field: 'min_kb', least: 1, most: 20_000 },
  { id: 'dpi', field: 'dpi', least: 72, most: 1200 },
] as const;

/** The fields of the file. */
export class FileOptions {
  private readonly hint = byId('file-options-hint', HTMLElement);

  /** @param onChange called when a number that the service would take was entered or taken away */
  constructor(place: HTMLElement, onChange: () => void) {
    place.addEventListener('change', () => {
      if (this.complain() === 0) onChange();
    });
    place.addEventListener('input', () => this.complain());
  }

  /** What was entered, for the API; what it would refuse is left out, and marked on the page. */
  get fields(): Record<string, string> {
    return Object.fromEntries(
      FIELDS.flatMap((each) => (isGood(each) && entered(each) !== '' ? [[each.field, entered(each)]] : [])),
    );
  }

  /** Shows the density and the limits that the size brings along. */
  follow(size: Size | undefined): void {
    byId('max-kb', HTMLInputElement).placeholder = String(size?.maxKb ?? '');
    byId('min-kb', HTMLInputElement).placeholder = String(size?.minKb ?? '');
    byId('dpi', HTMLInputElement).placeholder = String(size?.dpi ?? '');
  }

  /** Writes the complaint again, after a change of language. */
  relabel(): void {
    this.complain();
  }

  private complain(): number {
    const wrong = FIELDS.filter((each) => !isGood(each));
    for (const each of FIELDS) byId(each.id, HTMLInputElement).setAttribute('aria-invalid', String(!isGood(each)));
    const [first] = wrong;
    this.hint.textContent = first === undefined ? '' : text('numberRange', { least: first.least, most: first.most });
    return wrong.length;
  }
}

function entered({ id }: (typeof FIELDS)[number]): string {
  return byId(id, HTMLInputElement).value.trim();
}

function isGood(each: (typeof FIELDS)[number]): boolean {
  const value = entered(each);
  return value === '' || (/^\d{1,5}$/.test(value) && Number(value) >= each.least && Number(value) <= each.most);
}
