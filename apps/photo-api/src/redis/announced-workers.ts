/** The worker processes as this one hears of them, and the networks that they have open. */
import { knowModel } from '#telemetry';
import type { LoadedModels } from '../workers/loaded-models.js';
import { NEWS } from './keys.js';
import { type ModelNews, readNews } from './messages.js';
import type { RedisLink } from './redis-link.js';
import { type RosterState, WorkerRoster } from './worker-roster.js';

/** What it works with. */
export interface AnnouncedWorkersParts {
  readonly link: RedisLink;
  /** Notes which networks the workers have open. */
  readonly models: LoadedModels;
  /** Told where there may be more places, or none to wait for. */
  readonly availabilityChanged: () => void;
}

const MOST_MODELS = 200;

/** Hears from now on. */
export class AnnouncedWorkers {
  private readonly roster = new WorkerRoster();
  private ownTaker: string | undefined;

  constructor(private readonly parts: AnnouncedWorkersParts) {
    parts.link.hear(NEWS, (message) => this.hearNews(message));
  }

  /** What they can do at present. */
  get state(): RosterState {
    return this.roster.state(performance.now());
  }

  /** Names what takes photos in this process: it takes those of this one to the end. */
  knowOwn(taker: string): void {
    this.ownTaker = taker;
  }

  /** Forgets all: what they said was said before the line was cut. */
  clear(): void {
    this.roster.clear();
  }

  private hearNews(message: string): void {
    const said = readNews(message);
    if (said === undefined) return;
    const isLeaving = said.leaving === true && said.id !== this.ownTaker;
    const news = isLeaving ? { ...said, places: 0, ready: 0, models: [] } : said;
    const before = this.state.places;
    this.roster.hear(news, performance.now());
    for (const model of news.models) this.noteModel(model);
    if (this.state.places !== before) this.parts.availabilityChanged();
  }

  /** Names become labels of metrics: nobody may invent them without end. */
  private noteModel(news: ModelNews): void {
    const { models } = this.parts;
    if (models.versionOf(news.model) === undefined && models.list().length >= MOST_MODELS) return;
    models.note(news);
    knowModel(news.model);
  }
}
