/** What follows watch.yaml while the watcher runs: its rules, its receivers, and whom it wants asked. */
import type { EventLog } from '#telemetry';
import { changesOf, needsRestart } from './application/changes.js';
import { heartbeatMsOf } from './application/delivery-rule-of.js';
import { Prober } from './application/prober.js';
import type { Services } from './application/services.js';
import { WatchFile } from './application/watch-file.js';
import type { Clock } from './clock.js';
import type { Environment } from './config/environment.js';
import { receiverWarnings } from './config/receivers.js';
import type { WatchConfig } from './config/watch-config.js';

/** A file as it was read. */
export interface ReadConfig {
  readonly config: WatchConfig;
  readonly text: string;
}

/** What changes with it. */
export interface ConfiguredParts {
  readonly services: Services;
  /** Takes up the receivers. */
  readonly adoptDelivery: (config: WatchConfig) => void;
  /** Saves what has changed. */
  readonly commit: () => Promise<void>;
}

/** The parts that follow it. */
export interface ConfigFollowers {
  readonly watchFile: WatchFile;
  readonly prober: Prober;
  /** How often the sign of life is shown now, ms. */
  readonly heartbeatMs: () => number;
}

const RESTART =
  'the services of watch.yaml, their files or their format have changed: that takes effect with the next start';

/** Puts them together; nothing is looked at before they are started. */
export function assembleConfig(
  { environment, clock, log }: { readonly environment: Environment; readonly clock: Clock; readonly log: EventLog },
  { config: first, text }: ReadConfig,
  { services, adoptDelivery, commit }: ConfiguredParts,
): ConfigFollowers {
  let config = first;
  const emitter = log.for('config');
  const adopt = (next: WatchConfig) => {
    const changes = changesOf(config, next);
    services.adopt(next.services);
    adoptDelivery(next);
    const warnings = [...receiverWarnings(next, environment), ...(needsRestart(config, next) ? [RESTART] : [])];
    for (const message of warnings) emitter.emit('config_questioned', { message });
    config = next;
    // What cannot be saved now is saved with the next change; whoever saves says why it failed.
    commit().catch(() => undefined);
    return changes;
  };
  const rulesOf = (name: string) => config.services.find((it) => it.name === name)?.rules ?? [];
  const asked = services.all.map(({ name, memory }) => ({ probes: memory.probes, rules: () => rulesOf(name) }));
  const path = environment.watchConfig;
  return {
    watchFile: new WatchFile({ path, surroundings: environment, clock, log: emitter, adopt }, text),
    prober: new Prober(asked, clock),
    heartbeatMs: () => heartbeatMsOf(config.rules),
  };
}
