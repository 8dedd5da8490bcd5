/** The metrics of log-watcher beside those that every program of ours has. Names, units and labels are an API: adding is free, changing is not. */
import type { MetricDeclaration } from '#telemetry';

const SERVICE = 'name of the watched service, of watch.yaml';
const OUTCOME = '`processed`, `rejected`, `failed`';
const WINDOW = '`1m`, `5m`, `1h`, `24h`';
const RECEIVER = 'name of the receiver, of watch.yaml';
const RULE = 'name of the rule, of watch.yaml';

/** By what they are for. */
export const WATCH_METRICS = {
  lines: {
    name: 'safelight.watch.lines',
    kind: 'counter',
    unit: '{line}',
    help: 'Complete lines that were read, since the state began; a restart does not begin anew.',
    labels: { service: SERVICE },
  },
  bytes: {
    name: 'safelight.watch.read',
    kind: 'counter',
    unit: 'By',
    help: 'Bytes of log files that were read since the program started; of an archive those it held.',
  },
  dropped: {
    name: 'safelight.watch.lines_dropped',
    kind: 'counter',
    unit: '{line}',
    help: 'Lines that count nowhere else, and why, since the state began.',
    labels: {
      service: SERVICE,
      reason:
        '`malformed`, `not_an_object`, `no_event`, `oversize` (no log lines); `blank`; `own` (the watcher’s); `too_old` (for every window)',
    },
  },
  misplaced: {
    name: 'safelight.watch.lines_misplaced',
    kind: 'counter',
    unit: '{line}',
    help: 'Lines that count, but whose time or text is odd, since the state began.',
    labels: { service: SERVICE, reason: '`late` (by more than a minute), `future`, `untimed`, `not_utf8`' },
  },
  received: {
    name: 'safelight.watch.requests_received',
    kind: 'counter',
    unit: '{request}',
    help: 'Requests that began, by their lines, since the state began.',
    labels: { service: SERVICE },
  },
  requests: {
    name: 'safelight.watch.requests',
    kind: 'counter',
    unit: '{request}',
    help: 'Requests that ended, by their lines, since the state began.',
    labels: { service: SERVICE, outcome: OUTCOME },
  },
  lagBytes: {
    name: 'safelight.watch.lag_bytes',
    kind: 'gauge',
    unit: 'By',
    help: 'Bytes that are in the files and were not read yet.',
  },
  lagSeconds: {
    name: 'safelight.watch.lag_seconds',
    kind: 'gauge',
    unit: 's',
    help: 'How far reading is behind, in the lines’ own time; 0 where all is read, absent where no line has told a time.',
  },
  files: { name: 'safelight.watch.files', kind: 'gauge', unit: '{file}', help: 'Log files that are followed.' },
  openFiles: { name: 'safelight.watch.open_files', kind: 'gauge', unit: '{file}', help: 'Of them, those held open.' },
  unreadable: {
    name: 'safelight.watch.unreadable_files',
    kind: 'gauge',
    unit: '{file}',
    help: 'Log files that match and cannot be read.',
  },
  rotations: {
    name: 'safelight.watch.rotations',
    kind: 'counter',
    unit: '{file}',
    help: 'Log files that were renamed or removed, since the state began.',
  },
  truncations: {
    name: 'safelight.watch.truncations',
    kind: 'counter',
    unit: '{file}',
    help: 'Log files that were cut or written anew, since the state began.',
  },
  configOk: {
    name: 'safelight.watch.config_ok',
    kind: 'gauge',
    unit: '{file}',
    help: '1 while the rules in force are those of watch.yaml as it stands, 0 while a changed file is refused or gone.',
  },
  windowReceived: {
    name: 'safelight.window.requests_received',
    kind: 'gauge',
    unit: '{request}',
    help: 'Requests that began in the window.',
    labels: { service: SERVICE, window: WINDOW },
  },
  windowRequests: {
    name: 'safelight.window.requests',
    kind: 'gauge',
    unit: '{request}',
    help: 'Requests that ended in the window.',
    labels: { service: SERVICE, window: WINDOW, outcome: OUTCOME },
  },
  windowFailures: {
    name: 'safelight.window.failure_ratio',
    kind: 'gauge',
    unit: '1',
    help: 'failed / (processed + failed) in the window; absent where nothing ended.',
    labels: { service: SERVICE, window: WINDOW },
  },
  windowLatency: {
    name: 'safelight.window.latency_seconds',
    kind: 'gauge',
    unit: 's',
    help: 'Processing time of the requests of the window that were processed; absent where there were none.',
    labels: { service: SERVICE, window: WINDOW, statistic: '`avg`, `p50`, `p95`, `p99`' },
  },
  windowErrors: {
    name: 'safelight.window.error_lines',
    kind: 'gauge',
    unit: '{line}',
    help: 'ERROR lines of the window.',
    labels: { service: SERVICE, window: WINDOW },
  },
  alerts: {
    name: 'safelight.alerts',
    kind: 'gauge',
    unit: '{alert}',
    help: 'Alerts that are pending or firing; a rule with several subjects may have several.',
    labels: { service: SERVICE, rule: RULE, state: '`pending`, `firing`' },
  },
  ruleState: {
    name: 'safelight.rule.state',
    kind: 'gauge',
    unit: '{rule}',
    help: '1 for the state that a rule is in, 0 for the others.',
    labels: {
      service: SERVICE,
      rule: RULE,
      state: '`ok`, `pending`, `firing`, `no_data`, `waiting` (not watched for long enough), `off_hours`',
    },
  },
  attempts: {
    name: 'safelight.delivery.attempts',
    kind: 'counter',
    unit: '{attempt}',
    help: 'Attempts at delivering messages since the program started, tests included.',
    labels: {
      receiver: RECEIVER,
      outcome:
        '`delivered`; `unreachable`, `timeout`, `throttled`, `server_error`, `redirected`, `refused`, `gone`, `unexpected`',
    },
  },
  deliveries: {
    name: 'safelight.deliveries',
    kind: 'counter',
    unit: '{message}',
    help: 'Messages that are over, since the program started.',
    labels: { receiver: RECEIVER, outcome: '`delivered`, `given_up`' },
  },
  outboxMessages: {
    name: 'safelight.outbox.messages',
    kind: 'gauge',
    unit: '{message}',
    help: 'Messages that wait to be delivered.',
  },
  outboxOldest: {
    name: 'safelight.outbox.oldest_seconds',
    kind: 'gauge',
    unit: 's',
    help: 'Age of the oldest message that waits; 0 where none waits.',
  },
  deadLetters: {
    name: 'safelight.outbox.dead_letters',
    kind: 'gauge',
    unit: '{message}',
    help: 'Messages that were given up and are kept.',
  },
} as const satisfies Readonly<Record<string, MetricDeclaration>>;
