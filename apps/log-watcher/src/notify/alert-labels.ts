/** An alert's labels: what groups are made by, what silences match, what Alertmanager knows an alert by. No counts, ids or times. */
import type { Alert } from '../rules/alert.js';

/** Every alert has these; a rule's own labels do not take their place. */
export const COMMON_LABELS = ['rule', 'severity', 'service', 'host'] as const;

/** By name. */
export function labelsOf(alert: Alert): Readonly<Record<string, string>> {
  const { rule, severity, service, host } = alert;
  return { ...alert.labels, rule, severity, service, host };
}

const URGENCY = { critical: 0, warning: 1, info: 2 } as const;

/** For sorting: 0 is the most urgent. */
export function urgencyOf({ severity }: Alert): number {
  return URGENCY[severity];
}
