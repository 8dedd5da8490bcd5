/**
 * Alerts as Prometheus' Alertmanager writes and takes them. Its identity of an alert is the whole label set, so counts, ids and
 * times stand in annotations only; `rule` is called `alertname` there.
 */
import { createHash } from 'node:crypto';
import type { Alert } from '../rules/alert.js';
import { labelsOf } from './alert-labels.js';
import type { Notice, Notification } from './receivers/receiver.js';

/** What Go prints for no time at all: the end of an alert that fires. */
const NO_TIME = '0001-01-01T00:00:00Z';

/** The body of the webhook format, version 4. */
export function renderAlertmanagerGroup(
  notification: Notification,
  { receiver, maxAlerts }: { receiver: string; maxAlerts: number },
): string {
  const { notices, others, group } = notification;
  const alerts = [...notices.map((it) => it.alert), ...others].map(groupedAlert);
  const shown = maxAlerts > 0 ? alerts.slice(0, maxAlerts) : alerts;
  return JSON.stringify({
    version: '4',
    groupKey: `{}:{${pairs(asPrometheus(group.labels))}}`,
    truncatedAlerts: alerts.length - shown.length,
    status: alerts.some((it) => it.status === 'firing') ? 'firing' : 'resolved',
    receiver,
    notification_reason: reasonOf(notices, others),
    groupLabels: asPrometheus(group.labels),
    commonLabels: shared(alerts.map((it) => it.labels)),
    commonAnnotations: shared(alerts.map((it) => it.annotations)),
    routeLabels: {},
    externalURL: notices[0]?.alert.dashboard_url ?? '',
    alerts: shown,
  });
}

/** The body of `POST /api/v2/alerts`. @param resolveAtMs when Alertmanager may take a firing alert for over if it hears nothing more, epoch ms */
export function renderAlertmanagerAlerts(notices: readonly Notice[], resolveAtMs: number): string {
  return JSON.stringify(
    notices.map(({ alert }) => ({
      labels: alertLabels(alert),
      annotations: annotations(alert),
      startsAt: alert.started_at,
      endsAt: alert.resolved_at ?? new Date(resolveAtMs).toISOString(),
      ...(alert.dashboard_url === null ? {} : { generatorURL: alert.dashboard_url }),
    })),
  );
}

function groupedAlert(alert: Alert) {
  const labels = alertLabels(alert);
  return {
    status: alert.status,
    labels,
    annotations: annotations(alert),
    startsAt: alert.started_at,
    endsAt: alert.resolved_at ?? NO_TIME,
    generatorURL: alert.dashboard_url ?? '',
    fingerprint: createHash('sha256').update(pairs(labels)).digest('hex').slice(0, 16),
  };
}

function reasonOf(notices: readonly Notice[], others: readonly Alert[]): string {
  const has = (kind: Notice['kind']) => notices.some((it) => it.kind === kind);
  if (has('fired') || has('test')) return others.length > 0 ? 'new alerts added' : 'first notification';
  if (!has('resolved')) return 'repeat interval elapsed';
  return others.length > 0 || has('repeated') ? 'some alerts resolved' : 'all alerts resolved';
}

function alertLabels(alert: Alert): Record<string, string> {
  return asPrometheus(labelsOf(alert));
}

/** Names as Prometheus allows them, in order. */
function asPrometheus(labels: Readonly<Record<string, string>>): Record<string, string> {
  const named = Object.entries(labels).map(([name, value]) => [name === 'rule' ? 'alertname' : legal(name), value]);
  return Object.fromEntries(named.sort(([a = ''], [b = '']) => (a < b ? -1 : 1))) as Record<string, string>;
}

function legal(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9_]/g, '_');
  return /^[A-Za-z_]/.test(safe) ? safe : `_${safe}`;
}

function annotations(alert: Alert): Record<string, string> {
  const all: [string, string | null][] = [
    ['summary', alert.summary],
    ['summary_zh', alert.summary_zh],
    ['description', alert.explain.join('\n')],
    ['what_to_do', alert.what_to_do.join('\n')],
    ['value', alert.value === null ? null : String(alert.value)],
    ['threshold', String(alert.threshold)],
    ['alert_id', alert.id],
    ['runbook_url', alert.runbook_url],
    ['trace_url', alert.examples.find((it) => it.trace_url !== null)?.trace_url ?? null],
  ];
  const own = all.filter((it): it is [string, string] => it[1] !== null && it[1] !== '');
  // The rule's own words are wanted as they are written, also where they have one of these names.
  return { ...Object.fromEntries(own), ...alert.annotations };
}

function shared(maps: readonly Record<string, string>[]): Record<string, string> {
  const [first = {}, ...rest] = maps;
  return Object.fromEntries(Object.entries(first).filter(([name, value]) => rest.every((map) => map[name] === value)));
}

function pairs(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ');
}
