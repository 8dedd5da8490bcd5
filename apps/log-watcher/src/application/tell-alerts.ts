/** What became of a rule, as a line of the watcher's own log. */
import type { EventEmitter } from '#telemetry';
import type { AlertTransition } from '../rules/alert.js';

/** Writes the line. A repetition is no news. */
export function tellTransition(log: EventEmitter, { alert, kind }: AlertTransition): void {
  const { id: alert_id, rule, severity, threshold, value } = alert;
  const figures = { rule, alert_id, severity, threshold, ...(value === null ? {} : { value }) };
  if (kind === 'fired') log.emit('alert_fired', { ...figures, reason: 'threshold' });
  if (kind === 'resolved') log.emit('alert_resolved', figures);
}
