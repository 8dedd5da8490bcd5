/** The body of the generic webhook: one flat JSON object. A new optional field is free; nothing here is ever renamed or retyped. */
import type { Alert } from '../rules/alert.js';

/** The body as text; what is signed is exactly this. */
export function renderWebhookBody(alert: Alert): string {
  return JSON.stringify({
    id: alert.id,
    status: alert.status,
    rule: alert.rule,
    severity: alert.severity,
    summary: alert.summary,
    summary_zh: alert.summary_zh,
    value: alert.value,
    threshold: alert.threshold,
    unit: alert.unit,
    window: alert.window,
    samples: alert.samples,
    started_at: alert.started_at,
    resolved_at: alert.resolved_at,
    service: alert.service,
    host: alert.host,
    labels: alert.labels,
    annotations: alert.annotations ?? {},
    error_types: alert.error_types,
    explain: alert.explain,
    explain_zh: alert.explain_zh,
    what_to_do: alert.what_to_do,
    what_to_do_zh: alert.what_to_do_zh,
    examples: alert.examples,
    runbook_url: alert.runbook_url,
    dashboard_url: alert.dashboard_url,
  });
}
