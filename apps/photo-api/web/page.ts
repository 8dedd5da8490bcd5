/**
 * The page of photo-api: a photo in, an ID photo out; several in, a list of them out. The photos go to this service and nowhere else.
 */
import { startCopyButtons } from '/assets/copy-button.js';
import { byId } from '/assets/elements.js';
import { startKeyBox } from './api-key.js';
import { BatchView } from './batch-view.js';
import { startCamera } from './camera.js';
import { fetchCatalogue } from './catalogue.js';
import { takeFiles } from './file-intake.js';
import { onLanguageChange, startLanguage, text } from './language.js';
import { Options } from './options.js';
import { SinglePhoto } from './single-photo.js';

const options = new Options(() => {
  batch.markStale();
  void single.develop();
});
const single = new SinglePhoto(options);
const batch = new BatchView(
  () => options.wish,
  (file) => look(file),
  () => view('one', byId('choose-line', HTMLElement)),
);

/** Turns to the table with one photo, or to the list alone; the focus goes where the work goes on. */
function view(which: 'one' | 'batch', focus: HTMLElement): void {
  document.body.dataset['view'] = which;
  focus.focus();
  focus.scrollIntoView({ block: 'nearest' });
}

function look(file: File): void {
  view('one', byId('table', HTMLElement));
  void single.choose(file);
}

function take(files: readonly File[]): void {
  const [first] = files;
  if (first === undefined) return;
  if (files.length === 1 && document.body.dataset['view'] === 'one') return void single.choose(first);
  batch.add(files);
  view('batch', byId('batch-title', HTMLElement));
}

async function loadCatalogue(): Promise<void> {
  const notice = byId('catalogue-notice', HTMLElement);
  try {
    const catalogue = await fetchCatalogue();
    notice.hidden = true;
    options.offer(catalogue);
    await single.develop();
  } catch {
    notice.textContent = text('catalogueFailed');
    notice.hidden = false;
    setTimeout(() => void loadCatalogue(), 2000);
  }
}

onLanguageChange(() => {
  options.relabel();
  single.relabel();
  batch.relabel();
});

startLanguage(byId('language', HTMLButtonElement));
startCopyButtons(text);
startKeyBox(() => {
  batch.retryFailed();
  void single.develop();
});
startCamera(byId('camera-open', HTMLButtonElement), (file) => take([file]));
takeFiles(byId('file', HTMLInputElement), byId('drop', HTMLElement), take);
void loadCatalogue();
