/**
 * The figures as they come: pushed by the stream; fetched every few seconds where a proxy swallows the stream; and where
 * neither gets through, the page says since when.
 */
import { get, type AlertsAnswer, type Snapshot, type Stats, type TailState, type WindowName } from './watch-api.js';

/** How the figures reach the page. */
export type FeedState = 'live' | 'polling' | 'lost';

/** The stream sends each second; after this long without a word it counts as gone. */
const SILENCE_MS = 4000;
const POLL_MS = 3000;

/** Where the news goes. */
export interface FeedListener {
  onSnapshot(snapshot: Snapshot): void;
  /** @param lastAt when the last figures came, epoch ms; undefined where none ever came */
  onState(state: FeedState, lastAt: number | undefined): void;
}

/** The feed. */
export class LiveFeed {
  private stream: EventSource | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private poll: ReturnType<typeof setTimeout> | undefined;
  private lastAt: number | undefined;

  /**
   * @param window asked at each poll for the window to fetch
   * @param service the service, as the last part of a question: "&service=…"; empty for the first
   */
  constructor(
    private readonly window: () => WindowName,
    private readonly service: () => string,
    private readonly listener: FeedListener,
  ) {}

  /** Begins, once. */
  start(): void {
    this.listen();
    this.expect();
  }

  /** Begins anew, for another service. */
  restart(): void {
    this.listen();
  }

  private listen(): void {
    this.stream?.close();
    this.stream = new EventSource(`/v1/stream?${this.service().slice(1)}`);
    this.stream.addEventListener('stats', (event: MessageEvent<string>) => {
      clearTimeout(this.poll);
      this.poll = undefined;
      this.expect();
      this.tell(JSON.parse(event.data) as Snapshot, 'live');
    });
  }

  private expect(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => void this.fetchInstead(), SILENCE_MS);
  }

  private async fetchInstead(): Promise<void> {
    try {
      this.tell(await this.fetchSnapshot(), 'polling');
    } catch {
      this.listener.onState('lost', this.lastAt);
    }
    // The browser gives a stream up for good after some answers; then it takes a new one.
    if (this.stream?.readyState === EventSource.CLOSED) this.listen();
    this.poll = setTimeout(() => void this.fetchInstead(), POLL_MS);
  }

  private async fetchSnapshot(): Promise<Snapshot> {
    const window = this.window();
    const [stats, { alerts, config_trouble }] = await Promise.all([
      get<Stats & TailState & { totals: { lines: number } }>(`/v1/stats?window=${window}${this.service()}`),
      get<AlertsAnswer>('/v1/alerts'),
    ]);
    const tail = { lag_bytes: stats.lag_bytes, malformed: stats.malformed, lines: stats.totals.lines };
    return { now: Date.now(), windows: { [window]: stats }, alerts, tail, config_trouble };
  }

  private tell(snapshot: Snapshot, state: FeedState): void {
    this.lastAt = Date.now();
    this.listener.onState(state, this.lastAt);
    this.listener.onSnapshot(snapshot);
  }
}
