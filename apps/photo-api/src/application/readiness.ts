/** Whether the service can take a photo right now, and if not, why. */

import type { ModelProvider } from '../workers/loaded-models.js';

/** What readiness depends on; each is asked when it is needed. */
export interface ReadinessSources {
  readonly workersReady: () => number;
  readonly workersWanted: () => number;
  readonly queueFull: () => boolean;
  readonly logWritable: () => boolean;
  /** Absent where nothing goes over Redis. */
  readonly redisReachable?: () => boolean;
  /** Not a condition: shown, because a service that is ready on the wrong processor is ten times slower. */
  readonly models: () => readonly ModelProvider[];
}

/** The answer of `/readyz`. */
export interface ReadinessReport {
  readonly status: 'ready' | 'not_ready';
  readonly checks: {
    /** At least one worker has its models loaded. */
    readonly models: boolean;
    readonly workers: { readonly ready: number; readonly wanted: number };
    readonly queue_has_room: boolean;
    readonly log_writable: boolean;
    /** Absent where nothing goes over Redis. */
    readonly redis_reachable?: boolean;
    readonly accepting: boolean;
  };
  /** Where each opened network runs; `requested_provider` is another where that one could not be had. */
  readonly models: readonly { readonly name: string; readonly provider: string; readonly requested_provider: string }[];
}

/** Keeps the one thing that nobody else knows: whether the service is stopping. */
export class Readiness {
  private stopping = false;

  constructor(private readonly sources: ReadinessSources) {}

  /** Whether no new photo is accepted any more. */
  get isStopping(): boolean {
    return this.stopping;
  }

  /** From now on no new photo is accepted. */
  stop(): void {
    this.stopping = true;
  }

  /** The state right now. */
  report(): ReadinessReport {
    const ready = this.sources.workersReady();
    const redis = this.sources.redisReachable?.();
    const checks = {
      models: ready > 0,
      workers: { ready, wanted: this.sources.workersWanted() },
      queue_has_room: !this.sources.queueFull(),
      log_writable: this.sources.logWritable(),
      ...(redis === undefined ? {} : { redis_reachable: redis }),
      accepting: !this.stopping,
    };
    const fine = checks.models && checks.queue_has_room && checks.log_writable && checks.accepting && redis !== false;
    const models = this.sources.models().map(({ model, provider, requestedProvider }) => ({
      name: model,
      provider,
      requested_provider: requestedProvider,
    }));
    return { status: fine ? 'ready' : 'not_ready', checks, models };
  }
}
