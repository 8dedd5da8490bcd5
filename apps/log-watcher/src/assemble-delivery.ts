/** The way out, put together: rules → dispatcher → outbox → courier → receivers, and what an operator can do about it. */
import { randomBytes } from 'node:crypto';
import type { EventLog } from '#telemetry';
import { Deliveries } from './application/deliveries.js';
import type { Clock } from './clock.js';
import type { Environment } from './config/environment.js';
import { ownRunbookUrl } from './config/own-runbook.js';
import { receiversOf } from './config/receivers.js';
import type { WatchConfig } from './config/watch-config.js';
import { deliveryRuleOf } from './application/delivery-rule-of.js';
import { Courier } from './notify/courier.js';
import { DeliveryHealth, type HealthContext } from './notify/delivery-health.js';
import { DeliveryTally } from './notify/delivery-tally.js';
import { DEFAULT_DELIVERY_RULE } from './notify/delivery-rule.js';
import { Dispatcher } from './notify/dispatcher.js';
import { Heartbeat } from './notify/heartbeat.js';
import type { Addressee } from './notify/grouping.js';
import { openReceivers } from './notify/open-receivers.js';
import { Outbox } from './notify/outbox.js';
import { addresseeOf } from './notify/receiver-kinds.js';
import type { FiringAlert } from './notify/sealing.js';

/** What it is put together from. */
export interface DeliverySurroundings {
  readonly environment: Environment;
  readonly config: WatchConfig;
  /** What the rules have firing and told. */
  readonly ruleAlerts: () => readonly FiringAlert[];
  readonly clock: Clock;
  readonly log: EventLog;
  /** Resolves once everything up to now is on disk. */
  readonly commit: () => Promise<void>;
}

/** The parts. */
export interface Delivery {
  readonly outbox: Outbox;
  readonly dispatcher: Dispatcher;
  readonly health: DeliveryHealth;
  readonly tally: DeliveryTally;
  readonly courier: Courier;
  readonly deliveries: Deliveries;
  /** Takes up the receivers and the delivery rule of a changed watch.yaml. */
  readonly adopt: (config: WatchConfig) => void;
}

/** Puts it together; nothing is connected and nothing sent before the courier is started. */
export function assembleDelivery(surroundings: DeliverySurroundings): Delivery {
  const { environment, config, ruleAlerts, clock, log, commit } = surroundings;
  let settings = receiversOf(config, environment);
  const context: HealthContext = {
    service: config.service,
    host: environment.hostName,
    dashboardUrl: environment.dashboardUrl,
    runbookUrl: config.runbookUrl ?? ownRunbookUrl(environment.dashboardUrl, DEFAULT_DELIVERY_RULE.name),
  };
  const addressees = settings.map(addresseeOf);
  const health = new DeliveryHealth(namesOf(addressees), context, deliveryRuleOf(config.rules));
  const firing = () => [...ruleAlerts(), ...health.firing()];
  // What is silenced is not shown in messages about others either.
  const shown = () =>
    firing().filter(({ alert }) => !dispatcher.isMuted(alert) && !dispatcher.silences.mutes(alert, clock.now()));
  const goesOn = (id: string) => firing().some(({ alert }) => alert.id === id);
  const outbox: Outbox = new Outbox(addressees, shown, goesOn);
  const dispatcher: Dispatcher = new Dispatcher({ outbox, addressees, firing });
  let receivers = openReceivers(settings, () => clock.now());
  const tally = new DeliveryTally(namesOf(addressees));
  const courier = new Courier({ outbox, receivers, clock, log: log.for('notify'), health, tally, commit });
  const newId = () => randomBytes(16).toString('hex');
  const sources = {
    get receivers() {
      return settings;
    },
    ...{ outbox, dispatcher, courier, health, context, clock, commit, newId, log: log.for('notify') },
  };
  const adopt = (next: WatchConfig) => {
    const before = new Map(settings.map((it, index) => [JSON.stringify(it), receivers[index]!]));
    settings = receiversOf(next, environment);
    // One whose settings are the same keeps its connections.
    receivers = settings.map((it) => before.get(JSON.stringify(it)) ?? openReceivers([it], () => clock.now())[0]!);
    const names = settings.map(addresseeOf);
    health.adopt(namesOf(names), deliveryRuleOf(next.rules));
    outbox.adopt(names, clock.now());
    dispatcher.adopt(names);
    courier.adopt(receivers);
    tally.adopt(namesOf(names));
  };
  return { outbox, dispatcher, health, tally, courier, deliveries: new Deliveries(sources), adopt };
}

function namesOf(addressees: readonly Addressee[]): string[] {
  return addressees.map(({ name }) => name);
}

/** The sign of life; null where nobody wants one. */
export function assembleHeartbeat(
  { environment, clock, log }: Pick<DeliverySurroundings, 'environment' | 'clock' | 'log'>,
  everyMs: () => number,
  healthy: () => boolean,
): Heartbeat | null {
  const { heartbeatUrl: url } = environment;
  return url === null ? null : new Heartbeat({ url, everyMs, clock, log: log.for('notify'), healthy });
}
