/** The events of jobs: a job's request ends with `job_accepted`, each of its photos with one of the three terminal events of the catalogue. */
import type { EventDefinition } from './event-definition.js';

/** By name; part of `EVENTS`. */
export const JOB_EVENTS = {
  job_accepted: {
    levels: ['INFO'],
    about:
      'The request was taken as a job and answered 202: instead of its own terminal line there is one for each photo, when that photo is done.',
    required: ['job_id', 'photos', 'route'],
    optional: [],
  },
  job_finished: {
    levels: ['INFO'],
    about: 'All photos of a job are done.',
    required: ['job_id', 'photos', 'processed', 'rejected', 'failed', 'duration_ms'],
    optional: [],
  },
  job_deleted: {
    levels: ['INFO'],
    about: 'A job and all its files are gone: its time was over, its result was handed out, or its client said so.',
    required: ['job_id', 'reason'],
    optional: [],
  },
  jobs_restored: {
    levels: ['INFO', 'WARNING'],
    about: 'Jobs of an earlier run were taken up at the start; a WARNING where some were unusable.',
    required: ['photos'],
    optional: ['reason', 'message'],
  },
  callback_sent: {
    levels: ['INFO'],
    about: 'The receiver of a callback took it.',
    required: ['job_id', 'host', 'attempt', 'duration_ms'],
    optional: [],
  },
  callback_failed: {
    levels: ['WARNING'],
    about: 'The receiver of a callback did not take it; without `retry_in_ms` it was given up.',
    required: ['job_id', 'host', 'attempt', 'reason'],
    optional: ['message', 'retry_in_ms'],
  },
} as const satisfies Record<string, EventDefinition>;
