/** Where a photo's time goes, and what makes it wait: for whoever asks why it is slow. */
import type { Dashboard } from './dashboard.js';

const OF = '{job="photo-api", instance=~"$instance"}';
const and = (more: string) => `{job="photo-api", instance=~"$instance", ${more}}`;
const share = (quantile: number, histogram: string, by = '') =>
  `histogram_quantile(${quantile}, sum by (le${by}) (rate(${histogram}[$__rate_interval])))`;

/** The dashboard of the picture's way. */
export const PHOTO_PIPELINE: Dashboard = {
  uid: 'safelight-photos',
  title: 'Safelight: photo pipeline',
  about: 'Steps of a photo, queue, workers, models and cache of photo-api.',
  job: 'photo-api',
  rows: [
    {
      title: 'Steps',
      panels: [
        {
          title: 'Where the time goes',
          about:
            'Seconds of work a second, by step: the parts of a whole. A step that grows by itself is the one to look at: npm run logs -- slow',
          unit: 'none',
          stacked: true,
          lines: [
            {
              expr: `sum by (stage) (rate(safelight_stage_duration_seconds_sum${OF}[$__rate_interval]))`,
              legend: '{{stage}}',
            },
          ],
        },
        {
          title: 'Steps, 95th percentile',
          about: 'What one photo in twenty exceeds in each step.',
          unit: 's',
          lines: [
            { expr: share(0.95, `safelight_stage_duration_seconds_bucket${OF}`, ', stage'), legend: '{{stage}}' },
          ],
        },
        {
          title: 'Steps that fail',
          about: 'Failures a second by step and error type; docs/errors.md says what each means.',
          unit: 'cps',
          lines: [
            {
              expr: `sum by (stage, error_type) (rate(safelight_stage_duration_seconds_count${and('error_type!=""')}[$__rate_interval]))`,
              legend: '{{stage}} {{error_type}}',
            },
          ],
        },
        {
          title: 'Photos by model, 95th percentile',
          about: 'A larger model costs time: whose photos are slow, and since when.',
          unit: 's',
          lines: [
            {
              expr: share(0.95, `safelight_photo_duration_seconds_bucket${and('outcome="processed"')}`, ', model'),
              legend: '{{model}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Queue and workers',
      panels: [
        {
          title: 'Wait for a worker',
          about: 'Time in the queue. It grows before anything fails: more WORKERS, or more machines.',
          unit: 's',
          limits: [1, 5],
          lines: [
            { expr: share(0.5, `safelight_queue_wait_seconds_bucket${OF}`), legend: 'half wait longer than' },
            { expr: share(0.95, `safelight_queue_wait_seconds_bucket${OF}`), legend: '1 of 20 waits longer than' },
            { expr: `max(safelight_queue_oldest_wait_seconds${OF})`, legend: 'the oldest waiting now' },
          ],
        },
        {
          title: 'Queue, work and workers',
          about: 'Photos waiting and being worked on, beside what the workers do. Starting for long: the log says why.',
          unit: 'none',
          lines: [
            { expr: `sum(safelight_queue_depth${OF})`, legend: 'waiting' },
            { expr: `sum(safelight_in_flight${OF})`, legend: 'in work' },
            { expr: `sum by (state) (safelight_workers${OF})`, legend: 'workers {{state}}' },
            { expr: `sum(safelight_jobs_waiting${OF})`, legend: 'photos of jobs not done' },
          ],
        },
        {
          title: 'Workers replaced',
          about:
            'By why they ended. One that outgrew its memory now and then is usual; crashes are not: docs/memory.md',
          unit: 'none',
          lines: [
            {
              expr: `sum by (reason) (increase(safelight_workers_replaced_total${OF}[$__rate_interval]))`,
              legend: '{{reason}}',
            },
          ],
        },
        {
          title: 'Cache',
          about: 'Share of photos that were answered from the cache.',
          unit: 'percentunit',
          lines: [
            {
              expr: `sum(rate(safelight_cache_lookups_total${and('result="hit"')}[$__rate_interval])) / sum(rate(safelight_cache_lookups_total${OF}[$__rate_interval]))`,
              legend: 'hits',
            },
          ],
        },
        {
          title: 'Networks and where they run',
          about:
            'Another provider than the one asked for: the driver fell back, and photos are slower. docs/runbook.md#provider_fell_back',
          unit: 'none',
          kind: 'table',
          width: 12,
          lines: [
            {
              expr: `max by (instance, model, provider, requested_provider) (safelight_model_provider${OF})`,
              legend: '',
            },
          ],
        },
      ],
    },
    {
      title: 'Process',
      panels: [
        {
          title: 'Memory of the main process',
          about: 'Resident. Imaging runs in processes of its own; docs/memory.md has the sum of all.',
          unit: 'bytes',
          lines: [{ expr: `safelight_process_memory_bytes${OF}`, legend: '{{instance}}' }],
        },
        {
          title: 'Event loop delay, 99th percentile',
          about: 'How late the main process is with everything. Past half a second it does not answer in time.',
          unit: 's',
          limits: [0.2, 0.5],
          lines: [{ expr: `safelight_event_loop_lag_seconds${OF}`, legend: '{{instance}}' }],
        },
        {
          title: 'Traces by decision',
          about: 'Failed and slow ones are always kept, the rest by TRACES_KEEP_RATIO.',
          unit: 'cps',
          stacked: true,
          lines: [
            { expr: `sum by (decision) (rate(safelight_traces_total${OF}[$__rate_interval]))`, legend: '{{decision}}' },
          ],
        },
        {
          title: 'Spans lost',
          about: 'None is lost silently: docs/traces.md says what each reason means.',
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
