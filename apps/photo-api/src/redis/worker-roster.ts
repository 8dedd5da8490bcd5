/** Which worker processes there are, by what they say each second. Who says nothing any more is gone. Plain bookkeeping: the time is an argument. */
import type { ModelNews, WorkerNews } from './messages.js';

/** How often a worker process says what it can do. */
export const NEWS_EVERY_MS = 1000;
/** Some are lost on the way, and a loaded machine is late. */
const SILENT_MS = 3500;
/** Whoever floods the channel must not fill the memory. */
const MOST_PROCESSES = 1000;

/** What all of them can do. */
export interface RosterState {
  readonly processes: number;
  /** Photos that they take at once. */
  readonly places: number;
  readonly ready: number;
}

/** The worker processes that were heard of lately. */
export class WorkerRoster {
  /** The one heard of longest ago comes first. */
  private readonly heard = new Map<string, { readonly news: WorkerNews; readonly at: number }>();

  /** Takes news in. @param now any clock, ms */
  hear(news: WorkerNews, now: number): void {
    this.heard.delete(news.id);
    if (news.places === 0 && news.ready === 0 && news.models.length === 0) return;
    if (this.heard.size < MOST_PROCESSES) this.heard.set(news.id, { news, at: now });
  }

  /** What they can do. */
  state(now: number): RosterState {
    const all = this.present(now);
    const sum = (of: (news: WorkerNews) => number): number => all.reduce((total, news) => total + of(news), 0);
    return { processes: all.length, places: sum(({ places }) => places), ready: sum(({ ready }) => ready) };
  }

  /** The networks that are open, each once, as who spoke last has them. */
  models(now: number): ModelNews[] {
    return [...new Map(this.present(now).flatMap(({ models }) => models.map((one) => [one.model, one]))).values()];
  }

  /** Forgets all: what they said was said before the line was cut. */
  clear(): void {
    this.heard.clear();
  }

  private present(now: number): WorkerNews[] {
    for (const [id, { at }] of this.heard) {
      if (now - at <= SILENT_MS) break;
      this.heard.delete(id);
    }
    return [...this.heard.values()].map(({ news }) => news);
  }
}
