/** The list of several photos: how far each is, its photo or what to do about it, and all of them as one archive. */
import { byId, make } from '/assets/elements.js';
import { BatchQueue, MOST_PHOTOS, type BatchItem, type BatchState } from './batch-queue.js';
import { fileName } from './file-name.js';
import { messageOf } from './findings-view.js';
import { text } from './language.js';
import type { Wish } from './options.js';
import { weight } from './original-view.js';
import { wordsFor } from './problem-words.js';
import type { FinishedPhoto } from './read-photo.js';
import { zipFiles } from './zip-files.js';

const list = byId('batch-list', HTMLOListElement);
const sum = byId('batch-sum', HTMLElement);
const stale = byId('batch-stale', HTMLElement);
const note = byId('batch-note', HTMLElement);
const retry = byId('batch-retry', HTMLButtonElement);
const download = byId('batch-download', HTMLButtonElement);

/** The list on the page. */
export class BatchView {
  private readonly queue = new BatchQueue((item) => this.show(item));
  private readonly rows = new Map<BatchItem, HTMLLIElement>();
  private readonly addresses = new Map<BatchItem, string>();
  private leftOut = 0;

  /**
   * @param wish what the options ask for now
   * @param onOpen called with a photo that the reader wants to look at closely
   * @param onClose called when the list was given up
   */
  constructor(
    private readonly wish: () => Wish | undefined,
    private readonly onOpen: (file: File) => void,
    onClose: () => void,
  ) {
    byId('batch-again', HTMLButtonElement).addEventListener('click', () => this.begin());
    retry.addEventListener('click', () => this.retryFailed());
    download.addEventListener('click', () => void this.downloadAll());
    byId('batch-close', HTMLButtonElement).addEventListener('click', () => {
      this.clear();
      onClose();
    });
  }

  /** Whether there is a list. */
  get isOpen(): boolean {
    return this.queue.items.length > 0;
  }

  /** Takes photos in and begins with them. */
  add(files: readonly File[]): void {
    const isNew = !this.isOpen;
    this.leftOut += this.queue.add(files);
    for (const item of this.queue.items) if (!this.rows.has(item)) this.show(item);
    if (isNew) this.begin();
    byId('batch', HTMLElement).hidden = false;
    this.relabelSum();
  }

  /** To be called when the options have changed: what is in the list was made by the old ones. */
  markStale(): void {
    if (this.isOpen) stale.hidden = false;
  }

  /** Tries those again that failed. */
  retryFailed(): void {
    this.queue.retryFailed();
  }

  /** Writes all again, after a change of language. */
  relabel(): void {
    for (const item of this.queue.items) this.show(item);
    this.relabelSum();
  }

  private begin(): void {
    const wish = this.wish();
    // Hidden first: a button that goes with the focus on it would drop it to the page's top.
    if (!stale.hidden) list.focus();
    stale.hidden = true;
    if (wish !== undefined) this.queue.begin(wish);
  }

  private clear(): void {
    this.queue.clear();
    for (const address of this.addresses.values()) URL.revokeObjectURL(address);
    this.addresses.clear();
    this.rows.clear();
    this.leftOut = 0;
    list.replaceChildren();
    stale.hidden = true;
    byId('batch', HTMLElement).hidden = true;
  }

  private show(item: BatchItem): void {
    const row = this.rows.get(item) ?? this.newRow(item);
    const before = this.addresses.get(item);
    if (before !== undefined && item.state.kind !== 'done') {
      URL.revokeObjectURL(before);
      this.addresses.delete(item);
    }
    row.dataset['state'] = item.state.kind;
    row.replaceChildren(this.thumb(item), this.words(item), this.actions(item));
    this.relabelSum();
  }

  private newRow(item: BatchItem): HTMLLIElement {
    const row = make('li', 'batch-row');
    this.rows.set(item, row);
    list.append(row);
    return row;
  }

  private thumb(item: BatchItem): HTMLElement {
    const place = make('span', 'batch-thumb');
    if (item.state.kind !== 'done') return place;
    const image = make('img');
    image.src = this.addressOf(item, item.state.photo.file);
    image.alt = '';
    place.append(image);
    return place;
  }

  private words(item: BatchItem): HTMLElement {
    const { state } = item;
    const words = make('span', 'batch-words', make('b', '', item.file.name), make('small', '', stateText(state)));
    if (state.kind === 'sending' || state.kind === 'working') {
      const bar = make('progress');
      bar.max = 1;
      bar.ariaLabel = item.file.name;
      if (state.kind === 'sending') bar.value = state.part;
      words.append(bar);
    }
    return words;
  }

  private actions(item: BatchItem): HTMLElement {
    const actions = make('span', 'batch-actions');
    const { state, file } = item;
    if (state.kind === 'done') {
      const link = make('a', 'button', text('download'));
      link.href = this.addressOf(item, state.photo.file);
      link.download = fileName(file.name, state.wish);
      link.ariaLabel = text('downloadName', { name: file.name });
      actions.append(link);
    }
    if (state.kind === 'done' || state.kind === 'failed') {
      const open = make('button', 'button', text('open'));
      open.type = 'button';
      open.ariaLabel = text('openName', { name: file.name });
      open.addEventListener('click', () => this.onOpen(file));
      actions.append(open);
    }
    return actions;
  }

  private addressOf(item: BatchItem, file: Blob): string {
    const address = this.addresses.get(item) ?? URL.createObjectURL(file);
    this.addresses.set(item, address);
    return address;
  }

  private relabelSum(): void {
    const { items } = this.queue;
    const count = (kind: BatchState['kind']) => items.filter(({ state }) => state.kind === kind).length;
    const [all, done, failed] = [items.length, count('done'), count('failed')];
    sum.textContent = text(failed > 0 ? 'batchSumFailed' : 'batchSum', { all, done, failed });
    note.textContent = this.leftOut > 0 ? text('batchMost', { most: MOST_PHOTOS, left: this.leftOut }) : '';
    retry.hidden = failed === 0;
    download.disabled = done === 0;
  }

  private async downloadAll(): Promise<void> {
    const files = this.queue.items.flatMap(({ file, state }) =>
      state.kind === 'done' ? [{ name: fileName(file.name, state.wish), file: state.photo.file }] : [],
    );
    const address = URL.createObjectURL(await zipFiles(files));
    const link = make('a');
    link.href = address;
    link.download = 'safelight-photos.zip';
    link.click();
    // The browser has begun to read it by then; a minute is plenty and bounded.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }
}

function stateText(state: BatchState): string {
  if (state.kind === 'sending') return text('sending', { percent: Math.floor(state.part * 100) });
  if (state.kind === 'pausing') return text('waitingS', { s: state.seconds });
  if (state.kind === 'done') return doneText(state.photo);
  if (state.kind !== 'failed') return text(state.kind);
  const { title, remedy } = wordsFor(state.refusal);
  return text('problemLine', { title, remedy });
}

function doneText({ width, height, file, findings }: FinishedPhoto): string {
  const worst = findings.find(({ level }) => level === 'warning');
  const facts = `${width} × ${height} px · ${weight(file.size)}`;
  return worst === undefined ? facts : `${facts} · ${text('warning')} ${messageOf(worst)}`;
}
