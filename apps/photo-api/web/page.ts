/**
 * The page of photo-api: a photo in, an ID photo out. A photo or an option that changes makes a new ID photo; a call that is
 * no longer wanted is aborted, which cancels its work in the service. The photo goes to this service and nowhere else.
 */
import { BackgroundPicker } from './background-picker.js';
import { fetchCatalogue } from './catalogue.js';
import { startCopyButtons } from './copy-button.js';
import { byId } from './elements.js';
import { takeFiles } from './file-intake.js';
import { FormatPicker } from './format-picker.js';
import { onLanguageChange, startLanguage, text } from './language.js';
import { showOriginal } from './original-view.js';
import { choosePhoto, prepareUpload, type ChosenPhoto, type Upload } from './prepare-upload.js';
import { wordsFor } from './problem-words.js';
import { requestPhoto, type PhotoAnswer, type PhotoCall, type Timing } from './request-photo.js';
import { showBlank, showPrint, showProblem, withdrawDownload, type Print } from './result-view.js';
import { SizePicker } from './size-picker.js';
import { repeatPhase, showPhase } from './status-line.js';
import { drawWaterfall, totalMs } from './waterfall.js';

type Outcome =
  | { readonly kind: 'print'; readonly print: Print; readonly timings: readonly Timing[] }
  | Parameters<typeof wordsFor>[0];

let chosen: ChosenPhoto | undefined;
let upload: Upload | undefined;
let call: PhotoCall | undefined;
let outcome: Outcome | undefined;

const sizes = new SizePicker(byId('size', HTMLInputElement), byId('sizes', HTMLUListElement), () => {
  if (outcome === undefined) showBlank(sizes.size);
  void develop();
});
const formats = new FormatPicker(byId('formats', HTMLElement), byId('format-hint', HTMLElement), () => void develop());
const backgrounds = new BackgroundPicker(() => {
  formats.allowJpeg(!backgrounds.transparent);
  void develop();
});

async function choose(file: File): Promise<void> {
  call?.abort();
  upload = undefined;
  clearTable();
  showPhase('reading');
  const photo = await choosePhoto(file);
  if (chosen !== undefined) URL.revokeObjectURL(chosen.address);
  chosen = photo;
  showOriginal(photo, undefined);
  try {
    const ready = await prepareUpload(photo);
    if (chosen !== photo) return;
    upload = ready;
    showOriginal(photo, ready);
    await develop();
  } catch {
    if (chosen === photo) show({ kind: 'tooLarge' });
  }
}

// What was made from another photo has no place beside this one.
function clearTable(): void {
  forget();
  outcome = undefined;
  byId('timings', HTMLElement).hidden = true;
  showBlank(sizes.size);
}

/** Asks for the photo that the options describe; does nothing before there is a photo. */
async function develop(): Promise<void> {
  const { size } = sizes;
  if (chosen === undefined || upload === undefined || size === undefined) return;
  call?.abort();
  withdrawDownload();
  showPhase('sending', { percent: 0 }, 0);
  const wanted = { size, background: backgrounds.background, backgroundName: backgrounds.name, format: formats.format };
  const mine = requestPhoto({ ...upload, ...wanted, size: size.id }, (part) => {
    if (part < 1) showPhase('sending', { percent: Math.floor(part * 100) }, part);
    else showPhase('working');
  });
  call = mine;
  const answer = await mine.answer;
  if (call === mine && answer.kind !== 'aborted') settle(answer, { ...wanted, source: chosen.file.name });
}

function settle(answer: Exclude<PhotoAnswer, { kind: 'aborted' }>, wanted: Omit<Print, 'photo' | 'address'>): void {
  if (answer.kind !== 'photo') return show(answer);
  byId('request-id', HTMLElement).textContent = answer.requestId;
  const print = { ...wanted, photo: answer.photo, address: URL.createObjectURL(answer.photo) };
  show({ kind: 'print', print, timings: answer.timings });
}

function show(what: Outcome): void {
  if (outcome !== what) forget();
  outcome = what;
  byId('timings', HTMLElement).hidden = what.kind !== 'print';
  if (what.kind === 'print') {
    showPrint(what.print);
    drawWaterfall(byId('waterfall', HTMLOListElement), what.timings);
    showPhase('done', { ms: Math.round(totalMs(what.timings) ?? 0) });
  } else {
    showProblem(wordsFor(what));
    showPhase('failed');
  }
}

// A blob: address keeps its photo in memory until it is given back.
function forget(): void {
  if (outcome?.kind === 'print') URL.revokeObjectURL(outcome.print.address);
}

async function loadCatalogue(): Promise<void> {
  const notice = byId('catalogue-notice', HTMLElement);
  try {
    const catalogue = await fetchCatalogue();
    notice.hidden = true;
    sizes.offer(catalogue.sizes);
    backgrounds.offer(catalogue.backgrounds);
    showBlank(sizes.size);
    await develop();
  } catch {
    notice.textContent = text('catalogueFailed');
    notice.hidden = false;
    setTimeout(() => void loadCatalogue(), 2000);
  }
}

onLanguageChange(() => {
  sizes.relabel();
  backgrounds.relabel();
  repeatPhase();
  if (outcome === undefined) showBlank(sizes.size);
  if (chosen !== undefined) showOriginal(chosen, upload);
  // While a new photo is made, what is on the table is not what the options say: its words can wait.
  const phase = document.body.dataset['phase'];
  if (outcome !== undefined && (phase === 'done' || phase === 'failed')) show(outcome);
});

startLanguage(byId('language', HTMLButtonElement));
startCopyButtons();
takeFiles(byId('file', HTMLInputElement), byId('drop', HTMLElement), (file) => void choose(file));
byId('retry', HTMLButtonElement).addEventListener('click', () => void develop());
byId('controls', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
void loadCatalogue();
