/** The events of log-watcher: what it reads, what it finds, whom it tells. */
import type { EventDefinition } from './event-definition.js';

/** By name; part of `EVENTS`. */
export const WATCHER_EVENTS = {
  config_questioned: {
    levels: ['WARNING'],
    about: 'The configuration is valid, but may not be what was meant: nobody is told, or webhooks go out unsigned.',
    required: ['message'],
    optional: [],
  },
  config_reloaded: {
    levels: ['INFO'],
    about: 'A changed watch.yaml was taken up, because the file has changed or by SIGHUP.',
    required: ['path', 'reason', 'message'],
    optional: [],
  },
  config_refused: {
    levels: ['ERROR'],
    about: 'A changed watch.yaml is wrong, or cannot be read: the rules and receivers of before stay in force.',
    required: ['path', 'reason', 'message'],
    optional: [],
  },
  file_followed: { levels: ['INFO'], about: 'A file is being followed.', required: ['path'], optional: ['bytes'] },
  file_rotated: {
    levels: ['INFO'],
    about: 'A followed file was renamed, replaced or removed; its rest is read first.',
    required: ['path', 'reason'],
    optional: [],
  },
  file_truncated: {
    levels: ['WARNING'],
    about: 'A followed file became shorter; it is read from its start.',
    required: ['path'],
    optional: ['bytes'],
  },
  file_unreadable: {
    levels: ['WARNING'],
    about: 'A file matches but cannot be read; said once.',
    required: ['path', 'reason'],
    optional: ['message'],
  },
  file_lost: {
    levels: ['WARNING'],
    about:
      'A file that was followed before the restart is nowhere to be found, nor is its archive: what it held after the first `bytes` was not read.',
    required: ['path', 'bytes'],
    optional: [],
  },
  file_events_unavailable: {
    levels: ['WARNING'],
    about: 'The system tells no file events; files are found and read by polling alone.',
    required: ['message'],
    optional: [],
  },
  lines_unparsable: {
    levels: ['WARNING'],
    about: 'Lines that are no log lines were met; said at most once a minute, with the count since.',
    required: ['path', 'lines', 'reason'],
    optional: [],
  },
  state_restored: {
    levels: ['INFO', 'WARNING'],
    about: 'The saved state was taken up; a WARNING where it was unusable and set aside.',
    required: ['path'],
    optional: ['reason', 'message'],
  },
  state_save_failed: {
    levels: ['ERROR'],
    about: 'The state could not be saved; nothing is delivered until it can.',
    required: ['path', 'message'],
    optional: [],
  },
  alert_fired: {
    levels: ['WARNING'],
    about: 'A rule fires.',
    required: ['rule', 'alert_id', 'severity', 'reason'],
    optional: ['value', 'threshold'],
  },
  alert_resolved: {
    levels: ['INFO'],
    about: 'A rule no longer fires.',
    required: ['rule', 'alert_id', 'severity'],
    optional: ['value', 'threshold', 'reason'],
  },
  alert_delivered: {
    levels: ['INFO'],
    about: 'A receiver took a notification.',
    required: ['receiver', 'message_id', 'attempt'],
    optional: ['rule', 'alert_id', 'alerts', 'duration_ms'],
  },
  heartbeat_failed: {
    levels: ['WARNING'],
    about: 'The address of the dead man’s switch did not take the sign of life; said once until it works again.',
    required: ['reason', 'message'],
    optional: [],
  },
  silence_changed: {
    levels: ['INFO'],
    about: 'A silence began, or was ended before its time.',
    required: ['reason', 'silence_id', 'message'],
    optional: [],
  },
  delivery_failed: {
    levels: ['WARNING', 'ERROR'],
    about: 'A receiver did not take a notification; an ERROR when it was given up and kept as a dead letter.',
    required: ['receiver', 'message_id', 'attempt', 'reason'],
    optional: ['rule', 'alert_id', 'alerts', 'message', 'retry_in_ms'],
  },
} as const satisfies Record<string, EventDefinition>;
