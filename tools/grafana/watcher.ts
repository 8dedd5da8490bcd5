/** Does the watcher itself see, judge and tell: for whoever asks why nobody was told. */
import type { Dashboard } from './dashboard.js';

const OF = '{job="log-watcher", instance=~"$instance"}';
const and = (more: string) => `{job="log-watcher", instance=~"$instance", ${more}}`;

/** The dashboard of the log-watcher. */
export const WATCHER: Dashboard = {
  uid: 'safelight-watcher',
  title: 'Safelight: log-watcher',
  about: 'Reading, windows, rules and deliveries of log-watcher.',
  job: 'log-watcher',
  rows: [
    {
      title: 'Reading',
      panels: [
        {
          title: 'Lines',
          about: 'Complete lines read, by service.',
          unit: 'cps',
          lines: [
            {
              expr: `sum by (service) (rate(safelight_watch_lines_total${OF}[$__rate_interval]))`,
              legend: '{{service}}',
            },
          ],
        },
        {
          title: 'Lines dropped and odd',
          about:
            'Lines that count nowhere, and lines whose time or text is odd: docs/metrics.md has the reasons. The watcher’s own and blank ones are no trouble.',
          unit: 'cps',
          lines: [
            {
              expr: `sum by (service, reason) (rate(safelight_watch_lines_dropped_total${OF}[$__rate_interval]))`,
              legend: '{{service}} {{reason}}',
            },
            {
              expr: `sum by (service, reason) (rate(safelight_watch_lines_misplaced_total${OF}[$__rate_interval]))`,
              legend: '{{service}} {{reason}}, but counted',
            },
          ],
        },
        {
          title: 'Bytes read',
          about: 'A second, of all files.',
          unit: 'Bps',
          lines: [{ expr: `sum(rate(safelight_watch_read_bytes_total${OF}[$__rate_interval]))`, legend: 'read' }],
        },
        {
          title: 'Behind the files’ ends',
          about: 'Bytes that were not read yet. It should come back to zero within a second.',
          unit: 'bytes',
          lines: [{ expr: `safelight_watch_lag_bytes${OF}`, legend: '{{instance}}' }],
        },
        {
          title: 'Behind, in time',
          about: 'Age of the oldest place that reading has reached. Alerts are late by as much.',
          unit: 's',
          limits: [30, 120],
          lines: [{ expr: `safelight_watch_lag_seconds${OF}`, legend: '{{instance}}' }],
        },
        {
          title: 'Files',
          about: 'Followed, held open, and those that match but cannot be read.',
          unit: 'none',
          lines: [
            { expr: `sum(safelight_watch_unreadable_files${OF})`, legend: 'unreadable' },
            { expr: `sum(safelight_watch_files${OF})`, legend: 'followed' },
            { expr: `sum(safelight_watch_open_files${OF})`, legend: 'open' },
          ],
        },
        {
          title: 'Files that changed under it',
          about:
            'Set aside and begun anew (usual, once a day or at 10 MB), and cut while they were read (not usual: copytruncate loses lines).',
          unit: 'none',
          lines: [
            { expr: `sum(increase(safelight_watch_rotations_total${OF}[$__rate_interval]))`, legend: 'set aside' },
            { expr: `sum(increase(safelight_watch_truncations_total${OF}[$__rate_interval]))`, legend: 'cut' },
          ],
        },
      ],
    },
    {
      title: 'What it sees',
      panels: [
        {
          title: 'Finished requests in 5 minutes',
          about: 'From the lines; Prometheus counts the same at /metrics of photo-api.',
          unit: 'none',
          stacked: true,
          lines: [
            {
              expr: `sum by (service, outcome) (safelight_window_requests${and('window="5m"')})`,
              legend: '{{service}} {{outcome}}',
            },
          ],
        },
        {
          title: 'Failing share',
          about: 'failed / (processed + failed), as the rules see it; no line where there was neither.',
          unit: 'percentunit',
          limits: [0.05, 0.15],
          lines: [
            {
              expr: `max by (service, window) (safelight_window_failure_ratio${and('window=~"5m|1h"')})`,
              legend: '{{service}} {{window}}',
            },
          ],
        },
        {
          title: 'Processing time, 5 minutes',
          about: 'Mean and quantiles of processing_time_ms.',
          unit: 's',
          lines: [
            {
              expr: `max by (service, statistic) (safelight_window_latency_seconds${and('window="5m"')})`,
              legend: '{{service}} {{statistic}}',
            },
          ],
        },
        {
          title: 'ERROR lines',
          about: 'In the window; the default rule fires above ten in an hour.',
          unit: 'none',
          lines: [
            {
              expr: `max by (service, window) (safelight_window_error_lines${and('window=~"5m|1h"')})`,
              legend: '{{service}} {{window}}',
            },
          ],
        },
      ],
    },
    {
      title: 'What it tells',
      panels: [
        {
          title: 'Alerts by rule',
          about: 'Pending: the condition holds, its wait does not yet. docs/runbook.md has a section for each rule.',
          unit: 'none',
          lines: [
            { expr: `sum by (rule, service, state) (safelight_alerts${OF})`, legend: '{{rule}} {{service}} {{state}}' },
          ],
        },
        {
          title: 'Rules without data',
          about: 'Rules that cannot judge, because what they look at is not there. Nothing is never counted as zero.',
          unit: 'none',
          lines: [
            {
              expr: `sum by (rule, service) (safelight_rule_state${and('state="no_data"')}) > 0`,
              legend: '{{rule}} {{service}}',
            },
          ],
        },
        {
          title: 'Attempts at delivery',
          about: 'By receiver and what came of it; a failed one is tried again with growing pauses.',
          unit: 'cps',
          lines: [
            {
              expr: `sum by (receiver, outcome) (rate(safelight_delivery_attempts_total${OF}[$__rate_interval]))`,
              legend: '{{receiver}} {{outcome}}',
            },
          ],
        },
        {
          title: 'Messages not delivered',
          about: 'Waiting for a receiver, and given up. npm run alerts -- list shows them.',
          unit: 'none',
          limits: [5, 20],
          lines: [
            { expr: `sum(safelight_outbox_messages${OF})`, legend: 'waiting' },
            { expr: `sum(safelight_outbox_dead_letters${OF})`, legend: 'given up' },
          ],
        },
        {
          title: 'Oldest message that waits',
          about: 'Past a few minutes a receiver is down; the watcher goes on trying for three days.',
          unit: 's',
          limits: [60, 600],
          lines: [{ expr: `max(safelight_outbox_oldest_seconds${OF})`, legend: 'age' }],
        },
        {
          title: 'Spans lost',
          about: 'Of the watcher’s own traces; docs/traces.md says what each reason means.',
          unit: 'cps',
          lines: [
            {
              expr: `sum by (reason) (rate(safelight_spans_dropped_total${OF}[$__rate_interval]))`,
              legend: '{{reason}}',
            },
          ],
        },
      ],
    },
  ],
};
