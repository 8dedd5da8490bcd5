/** The choice of a file format. A see-through photo cannot be JPEG, and the reader is told so. */

/** The chooser of formats. */
export class FormatPicker {
  /** @param onChoose called when another format was taken by the reader */
  constructor(
    private readonly group: HTMLElement,
    private readonly hint: HTMLElement,
    onChoose: () => void,
  ) {
    group.addEventListener('change', onChoose);
  }

  /** What the API is asked for. */
  get format(): string {
    return this.group.querySelector<HTMLInputElement>('input:checked')?.value ?? 'jpeg';
  }

  /** Allows JPEG or not; where it was chosen and may not be, PNG takes its place. */
  allowJpeg(allowed: boolean): void {
    const jpeg = this.radio('jpeg');
    jpeg.disabled = !allowed;
    this.hint.hidden = allowed;
    if (!allowed && jpeg.checked) this.radio('png').checked = true;
  }

  private radio(format: string): HTMLInputElement {
    const radio = this.group.querySelector<HTMLInputElement>(`input[value=${format}]`);
    if (radio === null) throw new Error(`index.html offers no format ${format}`);
    return radio;
  }
}
