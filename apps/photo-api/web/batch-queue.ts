/**
 * Several photos, one after the other, two at a time: more would only wait in the service. Each is answered for itself. Knows no element
 * of the page.
 */
import type { Wish } from './options.js';
import { choosePhoto, prepareUpload, type Upload } from './prepare-upload.js';
import type { FinishedPhoto } from './read-photo.js';
import { requestPhoto, type PhotoAnswer, type PhotoCall } from './request-photo.js';

/** Photos that one list takes. */
export const MOST_PHOTOS = 200;

const AT_ONCE = 2;
/** A busy service is asked again so often, and after so long where it does not say. */
const MOST_TRIES = 5;
const USUAL_PAUSE_S = 2;
const BUSY = [429, 503];

/** Why there is no photo. */
export type Refusal = Exclude<PhotoAnswer, { kind: 'photo' | 'aborted' }> | { readonly kind: 'tooLarge' };

/** How far a photo is. */
export type BatchState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'pausing'; readonly seconds: number }
  /** `part` of the upload has gone, 0 … 1. */
  | { readonly kind: 'sending'; readonly part: number }
  | { readonly kind: 'working' }
  | { readonly kind: 'done'; readonly photo: FinishedPhoto; readonly wish: Wish }
  | { readonly kind: 'failed'; readonly refusal: Refusal };

/** A photo of the list. */
export class BatchItem {
  state: BatchState = { kind: 'waiting' };
  tries = 0;
  call: PhotoCall | undefined;

  constructor(readonly file: File) {}
}

/** The list and its work. */
export class BatchQueue {
  /** In the order in which they came. */
  readonly items: BatchItem[] = [];
  private wish: Wish | undefined;
  private running = 0;
  /** Counts the beginnings: what an earlier one has under way counts no more. */
  private turn = 0;

  /** @param onChange told of each photo whose state has changed */
  constructor(private readonly onChange: (item: BatchItem) => void) {}

  /** Takes files in, up to the most; they begin at once where there is a wish. @returns how many found no place */
  add(files: readonly File[]): number {
    const taken = files.slice(0, MOST_PHOTOS - this.items.length);
    for (const file of taken) this.items.push(new BatchItem(file));
    this.fill();
    return files.length - taken.length;
  }

  /** Makes all of them anew. */
  begin(wish: Wish): void {
    this.stop();
    this.wish = wish;
    for (const item of this.items) this.renew(item);
    this.fill();
  }

  /** Tries those again that failed. */
  retryFailed(): void {
    for (const item of this.items) if (item.state.kind === 'failed') this.renew(item);
    this.fill();
  }

  /** Stops all work and forgets all photos. */
  clear(): void {
    this.stop();
    this.items.length = 0;
    this.wish = undefined;
  }

  private stop(): void {
    this.turn += 1;
    this.running = 0;
    for (const { call } of this.items) call?.abort();
  }

  private renew(item: BatchItem): void {
    item.tries = 0;
    this.turnTo(item, { kind: 'waiting' });
  }

  private fill(): void {
    for (const item of this.items) {
      if (this.wish === undefined || this.running >= AT_ONCE) return;
      if (item.state.kind === 'waiting') void this.run(item, this.wish, this.turn);
    }
  }

  private async run(item: BatchItem, wish: Wish, turn: number): Promise<void> {
    this.running += 1;
    this.turnTo(item, { kind: 'sending', part: 0 });
    const state = await this.make(item, wish, turn);
    if (turn !== this.turn) return;
    this.running -= 1;
    this.turnTo(item, state);
    if (state.kind === 'pausing') setTimeout(() => this.wake(item, turn), state.seconds * 1000);
    this.fill();
  }

  private wake(item: BatchItem, turn: number): void {
    if (turn !== this.turn) return;
    this.turnTo(item, { kind: 'waiting' });
    this.fill();
  }

  private async make(item: BatchItem, wish: Wish, turn: number): Promise<BatchState> {
    const upload = await uploadOf(item.file);
    if (upload === undefined) return { kind: 'failed', refusal: { kind: 'tooLarge' } };
    if (turn !== this.turn) return { kind: 'waiting' };
    item.tries += 1;
    item.call = requestPhoto({ ...upload, ...wish }, (part) => {
      if (turn === this.turn) this.turnTo(item, part < 1 ? { kind: 'sending', part } : { kind: 'working' });
    });
    const answer = await item.call.answer;
    item.call = undefined;
    return stateAfter(answer, wish, item.tries);
  }

  private turnTo(item: BatchItem, state: BatchState): void {
    item.state = state;
    this.onChange(item);
  }
}

async function uploadOf(file: File): Promise<Upload | undefined> {
  const photo = await choosePhoto(file);
  try {
    return await prepareUpload(photo);
  } catch {
    return undefined;
  } finally {
    URL.revokeObjectURL(photo.address);
  }
}

function stateAfter(answer: PhotoAnswer, wish: Wish, tries: number): BatchState {
  if (answer.kind === 'photo') return { kind: 'done', photo: answer.photo, wish };
  if (answer.kind === 'aborted') return { kind: 'waiting' };
  const isBusy = answer.kind === 'problem' && BUSY.includes(answer.problem.status);
  if (isBusy && tries < MOST_TRIES) return { kind: 'pausing', seconds: answer.problem.retryAfterS ?? USUAL_PAUSE_S };
  return { kind: 'failed', refusal: answer };
}
