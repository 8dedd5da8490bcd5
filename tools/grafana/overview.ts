/** Is it well, and for whom is it not: the first look. */
import type { Dashboard } from './dashboard.js';

const OF = '{job="photo-api", instance=~"$instance"}';
const and = (more: string) => `{job="photo-api", instance=~"$instance", ${more}}`;
const photos = (more: string) => `sum(rate(safelight_photos_total${and(more)}[$__rate_interval]))`;
const FAILED_SHARE = `(${photos('outcome="failed"')} or vector(0)) / (${photos('outcome=~"processed|failed"')} > 0)`;
const slower = (quantile: number) =>
  `histogram_quantile(${quantile}, sum by (le) (rate(safelight_photo_duration_seconds_bucket${and('outcome="processed"')}[$__rate_interval])))`;

/** The dashboard that is opened first. */
export const OVERVIEW: Dashboard = {
  uid: 'safelight-overview',
  title: 'Safelight: overview',
  about: 'Whether photos are made, how fast, and what is told of trouble.',
  job: 'photo-api',
  rows: [
    {
      title: 'Now',
      panels: [
        {
          title: 'Instances that answer',
          about: 'photo-api, of those that Prometheus knows.',
          unit: 'none',
          kind: 'number',
          lines: [{ expr: `sum(up${OF})`, legend: 'photo-api' }],
        },
        {
          title: 'Failing photos',
          about:
            'failed / (processed + failed). What a client did wrong does not count. The default rule fires above 15 % for a minute.',
          unit: 'percentunit',
          kind: 'number',
          limits: [0.05, 0.15],
          lines: [{ expr: FAILED_SHARE, legend: 'failing' }],
        },
        {
          title: '95th percentile',
          about: 'One photo in twenty takes longer. The default rule fires above 4 s.',
          unit: 's',
          kind: 'number',
          limits: [2, 4],
          lines: [{ expr: slower(0.95), legend: 'p95' }],
        },
        {
          title: 'Alerts that fire',
          about: 'Of Prometheus; the watcher’s own are on its page.',
          unit: 'none',
          kind: 'number',
          limits: [1, 1],
          lines: [
            {
              expr: 'count(ALERTS{alertstate="firing", alertname!="watchdog", service=~".+"}) or vector(0)',
              legend: 'firing',
            },
          ],
        },
      ],
    },
    {
      title: 'Photos',
      panels: [
        {
          title: 'Photos by outcome',
          about: 'processed; rejected: the client’s fault; failed: ours.',
          unit: 'cps',
          stacked: true,
          lines: [
            { expr: `sum by (outcome) (rate(safelight_photos_total${OF}[$__rate_interval]))`, legend: '{{outcome}}' },
          ],
        },
        {
          title: 'Failing photos',
          about: 'failed / (processed + failed); no line where there was neither.',
          unit: 'percentunit',
          limits: [0.05, 0.15],
          lines: [{ expr: FAILED_SHARE, legend: 'failing' }],
        },
        {
          title: 'Time of a photo',
          about: 'From the first byte of the request to the last of the answer, of processed photos.',
          unit: 's',
          limits: [2, 4],
          lines: [
            { expr: slower(0.5), legend: 'half take longer than' },
            { expr: slower(0.95), legend: '1 of 20 takes longer than' },
            { expr: slower(0.99), legend: '1 of 100 takes longer than' },
          ],
        },
        {
          title: 'Why photos do not succeed',
          about: 'By error type, rejected and failed: docs/errors.md. Which requests: npm run logs -- errors',
          unit: 'cps',
          lines: [
            {
              expr: `sum by (outcome, error_type) (rate(safelight_photos_total${and('outcome!="processed"')}[$__rate_interval]))`,
              legend: '{{outcome}} {{error_type}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Requests and machine',
      panels: [
        {
          title: 'Requests by route',
          about: 'All of HTTP, also what is no photo.',
          unit: 'reqps',
          lines: [
            {
              expr: `sum by (http_route) (rate(http_server_request_duration_seconds_count${OF}[$__rate_interval]))`,
              legend: '{{http_route}}',
            },
          ],
        },
        {
          title: 'Answers of 5xx by route',
          about: 'Ours to mend.',
          unit: 'reqps',
          lines: [
            {
              expr: `sum by (http_route, http_response_status_code) (rate(http_server_request_duration_seconds_count${and('http_response_status_code=~"5.."')}[$__rate_interval]))`,
              legend: '{{http_response_status_code}} {{http_route}}',
            },
          ],
        },
        {
          title: 'Queue',
          about: 'Photos that wait for a worker; past MAX_WAITING clients are told 503 and when to come again.',
          unit: 'none',
          lines: [{ expr: `safelight_queue_depth${OF}`, legend: '{{instance}}' }],
        },
        {
          title: 'Alerts',
          about: 'What fires in Prometheus, by rule: docs/runbook.md has a section for each.',
          unit: 'none',
          lines: [
            {
              expr: 'sum by (alertname) (ALERTS{alertstate="firing", alertname!="watchdog", service=~".+"})',
              legend: '{{alertname}}',
            },
          ],
        },
      ],
    },
  ],
};
