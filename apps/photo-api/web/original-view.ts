/** The reader's own photo on the table. */
import { byId } from '/assets/elements.js';
import { text } from './language.js';
import type { ChosenPhoto, Upload } from './prepare-upload.js';

const image = byId('original', HTMLImageElement);
const facts = byId('original-facts', HTMLElement);
const choose = byId('choose', HTMLElement);

/** Shows the photo, and what of it is sent once that is known. */
export function showOriginal({ file, address, size }: ChosenPhoto, upload: Upload | undefined): void {
  image.hidden = size === undefined;
  if (image.src !== address) image.src = address;
  image.alt = text('originalAlt');
  choose.dataset['text'] = 'chooseAnother';
  choose.textContent = text('chooseAnother');
  facts.textContent = factsOf(file, size, upload);
}

function factsOf(file: File, size: ChosenPhoto['size'], upload: Upload | undefined): string {
  if (size === undefined) return `${weight(file.size)}. ${text('noPreview')}`;
  const own = { width: size.width, height: size.height, kb: weight(file.size) };
  if (upload?.shrunkTo === undefined) return text('originalFacts', own);
  const { width: sentWidth, height: sentHeight } = upload.shrunkTo;
  return text('shrunkFacts', { ...own, sentWidth, sentHeight, sentKb: weight(upload.blob.size) });
}

/** "34 KB", "2.1 MB" */
export function weight(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
