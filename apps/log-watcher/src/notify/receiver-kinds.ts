/** What sets the kinds of receivers apart before anything is sent: how many alerts a message may hold, and how many messages a minute. */
import type { Addressee } from './grouping.js';
import type { ReceiverSettings } from './open-receivers.js';
import { REFRESH_MS } from './receivers/alertmanager.js';

/** A phone shows no more than some lines of a message, and the tightest robot takes 4096 bytes. */
const CHAT = {
  groupBy: ['service'],
  groupWaitMs: 0,
  groupIntervalMs: 30_000,
  mostAlerts: 8,
  rushMs: 0,
  refreshMs: null,
} as const;
const SINGLE = {
  groupBy: 'alert',
  groupWaitMs: 0,
  groupIntervalMs: 0,
  mostAlerts: 1,
  limits: [],
  rushMs: 0,
  refreshMs: null,
} as const;

type Kind = ReceiverSettings['kind'] | 'webhook-v4';

/** The robots' limits are those of their manuals; see docs/alerts.md. */
const TRAITS: Readonly<Record<Kind, Omit<Addressee, 'name' | 'sendResolved'>>> = {
  webhook: SINGLE,
  'webhook-v4': { ...CHAT, mostAlerts: 100, limits: [] },
  email: { ...CHAT, groupBy: ['rule'], mostAlerts: 20, limits: [] },
  dingtalk: { ...CHAT, limits: [{ messages: 20, perMs: 60_000 }] },
  feishu: {
    ...CHAT,
    // Its manual asks to stay away from the full and the half hour.
    rushMs: 5_000,
    limits: [
      { messages: 5, perMs: 1_000 },
      { messages: 100, perMs: 60_000 },
    ],
  },
  // So many alerts of common length have room in its 4096 bytes.
  wecom: { ...CHAT, mostAlerts: 5, limits: [{ messages: 20, perMs: 60_000 }] },
  slack: { ...CHAT, limits: [{ messages: 1, perMs: 1_000 }] },
  pagerduty: SINGLE,
  // It groups by itself: everything at once, and again and again.
  alertmanager: { ...CHAT, groupBy: [], groupIntervalMs: 0, mostAlerts: 100, limits: [], refreshMs: REFRESH_MS },
};

/** Receivers whose messages hold one alert each, whatever watch.yaml says. */
const ALONE: ReadonlySet<Kind> = new Set(['webhook', 'pagerduty']);

/** How a receiver is to be addressed. */
export function addresseeOf(it: ReceiverSettings): Addressee {
  const kind = it.kind === 'webhook' && it.format === 'alertmanager' ? 'webhook-v4' : it.kind;
  const traits = TRAITS[kind];
  const { by, waitMs, intervalMs } = it.grouping;
  return {
    ...traits,
    name: it.name,
    sendResolved: it.sendResolved,
    groupBy: ALONE.has(kind) ? 'alert' : (by ?? traits.groupBy),
    groupWaitMs: waitMs ?? traits.groupWaitMs,
    groupIntervalMs: intervalMs ?? traits.groupIntervalMs,
  };
}
