/**
 * One photo on the table. A photo or an option that changes makes a new ID photo; a call that is no longer wanted is aborted, which cancels
 * its work in the service.
 */
import { byId } from '/assets/elements.js';
import { headRatio } from './head-guides.js';
import type { Options } from './options.js';
import { showOriginal } from './original-view.js';
import { choosePhoto, prepareUpload, type ChosenPhoto, type Upload } from './prepare-upload.js';
import { wordsFor } from './problem-words.js';
import { requestPhoto, type PhotoCall } from './request-photo.js';
import { showBlank, showPrint, showProblem, withdrawDownload, type Print } from './result-view.js';
import { repeatPhase, showPhase } from './status-line.js';
import { drawWaterfall, totalMs } from './waterfall.js';

type Outcome = { readonly kind: 'print'; readonly print: Print } | Parameters<typeof wordsFor>[0];

/** The photo on the table and what comes of it. */
export class SinglePhoto {
  private chosen: ChosenPhoto | undefined;
  private upload: Upload | undefined;
  private call: PhotoCall | undefined;
  private outcome: Outcome | undefined;

  constructor(private readonly options: Options) {
    byId('retry', HTMLButtonElement).addEventListener('click', () => void this.develop());
  }

  /** Puts a photo on the table and makes an ID photo of it. */
  async choose(file: File): Promise<void> {
    this.call?.abort();
    this.upload = undefined;
    this.clearTable();
    showPhase('reading');
    const photo = await choosePhoto(file);
    if (this.chosen !== undefined) URL.revokeObjectURL(this.chosen.address);
    this.chosen = photo;
    showOriginal(photo, undefined);
    try {
      const ready = await prepareUpload(photo);
      if (this.chosen !== photo) return;
      this.upload = ready;
      showOriginal(photo, ready);
      await this.develop();
    } catch {
      if (this.chosen === photo) this.show({ kind: 'tooLarge' });
    }
  }

  /** Asks for the photo that the options describe; shows its empty sheet before there is a photo. */
  async develop(): Promise<void> {
    const { wish } = this.options;
    if (this.outcome === undefined) showBlank(this.options.size);
    const { chosen, upload } = this;
    if (wish === undefined) withdrawDownload();
    if (chosen === undefined || upload === undefined || wish === undefined) return;
    this.call?.abort();
    withdrawDownload();
    showPhase('sending', { percent: 0 }, 0);
    const mine = requestPhoto({ ...upload, ...wish }, (part) => {
      if (part < 1) showPhase('sending', { percent: Math.floor(part * 100) }, part);
      else showPhase('working');
    });
    this.call = mine;
    const answer = await mine.answer;
    if (this.call !== mine || answer.kind === 'aborted') return;
    if (answer.kind !== 'photo') return this.show(answer);
    const { photo } = answer;
    const print = { photo, wish, address: URL.createObjectURL(photo.file), source: chosen.file.name };
    this.show({ kind: 'print', print });
  }

  /** Writes all again, after a change of language. */
  relabel(): void {
    repeatPhase();
    if (this.outcome === undefined) showBlank(this.options.size);
    if (this.chosen !== undefined) showOriginal(this.chosen, this.upload);
    // While a new photo is made, what is on the table is not what the options say: its words can wait.
    const phase = document.body.dataset['phase'];
    if (this.outcome !== undefined && (phase === 'done' || phase === 'failed')) this.show(this.outcome);
  }

  // What was made from another photo has no place beside this one.
  private clearTable(): void {
    this.forget();
    this.outcome = undefined;
    byId('timings', HTMLElement).hidden = true;
    showBlank(this.options.size);
  }

  private show(what: Outcome): void {
    if (this.outcome !== what) this.forget();
    this.outcome = what;
    byId('timings', HTMLElement).hidden = what.kind !== 'print';
    if (what.kind === 'print') this.showFinished(what.print);
    else {
      showProblem(wordsFor(what));
      showPhase('failed');
    }
  }

  private showFinished(print: Print): void {
    const { photo } = print;
    showPrint(print);
    byId('request-id', HTMLElement).textContent = photo.requestId;
    drawWaterfall(byId('waterfall', HTMLOListElement), photo.timings);
    const ratio = headRatio(photo);
    if (ratio !== undefined) this.options.adjustments.follow('head_ratio', ratio);
    showPhase('done', { ms: Math.round(totalMs(photo.timings) ?? 0) });
  }

  // A blob: address keeps its photo in memory until it is given back.
  private forget(): void {
    if (this.outcome?.kind === 'print') URL.revokeObjectURL(this.outcome.print.address);
  }
}
