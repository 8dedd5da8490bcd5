/**
 * Every variable that photo-api reads, stated once: its type, range, default and meaning. docs/configuration.md and the start-up
 * check both come from here.
 */
import { availableParallelism } from 'node:os';
import { DEFAULT_MATTING_MODEL, isModelName } from '#imaging';
import { TRACE_VARIABLES } from '#telemetry/traces';
import { z } from 'zod';
import { parseAllowedHost } from '../outbound/allowed-host.js';

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,12}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

const word = (about: string) => z.string().regex(/^[^\s\0]+$/, about);

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .refine((value) => !/^https?:\/\/[^/]*@/.test(value), 'must not hold a user or a password')
  .transform((value) => value.replace(/\/+$/, ''));

const path = z.string().refine((value) => !value.includes('\0'), 'must be a path');

const list = word('must be names divided by commas, without spaces').transform((value) =>
  value.split(',').filter((name) => name !== ''),
);

/** How many proxies before us may be believed about the client's address, or which. */
const proxies = z
  .string()
  .regex(/^(\d|loopback|uniquelocal)$/, 'must be a number of proxies from 0 to 9, `loopback` or `uniquelocal`')
  .transform((value) => (/^\d$/.test(value) ? Number(value) : value));

const UNIT_S = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** A span of time such as `90s`, `10m`, `1h`, or seconds without a unit; becomes seconds. */
const duration = (longestS: number, longest: string) =>
  z
    .string()
    .regex(/^\d{1,8}[smhd]?$/, `must be a time such as 600, 90s, 10m or 1h, at most ${longest}`)
    .transform((text) => Number.parseInt(text, 10) * (UNIT_S[text.at(-1) as keyof typeof UNIT_S] ?? 1))
    .refine((seconds) => seconds <= longestS, `must be a time such as 600, 90s, 10m or 1h, at most ${longest}`);

const WEEK_S = 7 * 86_400;

/** An origin as browsers send it: no path, no default port, lower case. */
function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

const SECRET_FORM =
  'must be "whsec_" and 24 to 64 random bytes in base64; make one with: echo "whsec_$(openssl rand -base64 32)"';

const secret = z.string().refine((text) => {
  const bytes = Buffer.from(text.replace(/^whsec_/, ''), 'base64');
  return /^whsec_[A-Za-z0-9+/]+=*$/.test(text) && bytes.length >= 24 && bytes.length <= 64;
}, SECRET_FORM);

/** Hosts that may be spoken to. */
const hosts = list.transform((entries, context) =>
  entries.flatMap((entry) => {
    const host = parseAllowedHost(entry);
    if (host === undefined)
      context.addIssue({
        code: 'custom',
        message: 'must be hosts divided by commas, such as `hooks.example.org` or `10.0.0.5:8080`',
      });
    return host ?? [];
  }),
);

const redisUrl = z
  .string()
  .refine(
    (value) => URL.canParse(value) && /^rediss?:$/.test(new URL(value).protocol) && new URL(value).hostname !== '',
    'must be an address such as redis://:password@host:6379, or rediss:// for TLS',
  );

/** Name → schema of its text. Each has a meaning; those that may be left out have a default. */
export const VARIABLES = {
  HOST: word('must be a host name or address').default('127.0.0.1').describe('Address to listen on.'),
  PHOTO_API_PORT: whole(0, 65_535).default(3000).describe('Port to listen on; 0 takes any free one.'),
  DATA_DIR: path.default('./var').describe('Folder for everything that is written.'),
  LOG_DIR: path.optional().describe('Folder of the log files; `$DATA_DIR/logs` where not given.'),
  MODEL_DIR: path.optional().describe('Folder of the models; `$DATA_DIR/models` where not given.'),
  LOG_ECHO: z
    .enum(['none', 'pretty'], { error: 'must be `none` or `pretty`' })
    .default('none')
    .describe('`pretty` also writes each log line, shortened for people, to the terminal.'),
  MATTING_MODEL: z
    .string()
    .refine(isModelName, 'must be the name of a model of `npm run models -- list`')
    .default(DEFAULT_MATTING_MODEL)
    .describe('Model that tells person from background where a request names none.'),
  EXECUTION_PROVIDERS: list
    .default(['cpu'])
    .describe('Execution providers to try for the models, each alone, the best one first.'),
  MODEL_MIRROR: httpUrl
    .optional()
    .describe('Folder to pull models from instead of their own addresses: `$MODEL_MIRROR/<file>`.'),
  WORKERS: whole(1, 64).default(availableParallelism()).describe('Imaging processes; as many as cores by default.'),
  MAX_WAITING: whole(0, 10_000).default(32).describe('Photos that may wait for a worker; past it 503.'),
  MEMORY_BUDGET_MB: whole(64, 1_000_000)
    .optional()
    .describe('Estimated memory that photos may take in all workers together, MiB; 384 for each worker by default.'),
  UPLOAD_BUDGET_MB: whole(1, 100_000)
    .default(64)
    .describe('Bytes of uploads, arriving and waiting, that the main process may hold, MiB.'),
  WORKER_RSS_LIMIT_MB: whole(128, 1_000_000)
    .default(512)
    .describe('A worker found larger than this after a photo is replaced, MiB.'),
  MAX_UPLOAD_MB: whole(1, 100).default(5).describe('Largest upload, MiB; past it 413.'),
  UPLOAD_TIMEOUT_MS: whole(100, 600_000).default(30_000).describe('Time for an upload to arrive; past it 408.'),
  REQUEST_DEADLINE_MS: whole(1, 600_000)
    .default(30_000)
    .describe('Time for a photo from the end of its upload; past it 504.'),
  RATE_LIMIT_PER_MINUTE: whole(0, 1_000_000)
    .default(0)
    .describe('Photos a minute from one address, those of batches and sheets included; 0 for no limit.'),
  TRUST_PROXY: proxies
    .default(0)
    .describe('Proxies whose X-Forwarded-For is believed: how many, `loopback` or `uniquelocal`.'),
  MAX_CONNECTIONS: whole(1, 100_000).default(1024).describe('Open connections; past it new ones are closed at once.'),
  SHUTDOWN_TIMEOUT_MS: whole(0, 600_000)
    .default(20_000)
    .describe('Time that accepted photos get to finish when the service is told to stop.'),
  MAIN_RSS_WARNING_MB: whole(32, 1_000_000)
    .default(300)
    .describe('Resident memory of the main process past which `resource_usage` warns, MiB.'),
  CACHE_TTL: duration(WEEK_S, '7d')
    .default(600)
    .describe('How long a finished photo is kept to answer the same request again, at most `7d`; 0 keeps none.'),
  CACHE_MEMORY_MB: whole(0, 100_000).default(32).describe('Finished photos kept in memory, MiB; 0 keeps none there.'),
  CACHE_DISK_MB: whole(0, 1_000_000)
    .default(256)
    .describe('Finished photos kept in `$DATA_DIR/cache`, or in Redis where there is one, MiB; 0 keeps none there.'),
  RESULT_TTL: duration(WEEK_S, '7d')
    .refine((seconds) => seconds > 0, 'must be at least 1s')
    .default(3600)
    .describe('How long the result of a job is kept after it is finished, at most `7d`.'),
  MAX_JOB_PHOTOS: whole(1, 1_000_000)
    .default(5000)
    .describe('Photos that all jobs together may hold, waiting and finished; past it 503.'),
  JOBS_DISK_MB: whole(1, 10_000_000)
    .default(2048)
    .describe('Bytes that the files of all jobs may take in `$DATA_DIR/jobs`, MiB; past it 503.'),
  MAX_BATCH_MB: whole(1, 100_000).default(200).describe('Largest batch, all its photos together, MiB; past it 413.'),
  BATCH_UPLOAD_TIMEOUT_MS: whole(100, 3_600_000)
    .default(300_000)
    .describe('Time for the upload of a batch to arrive; past it 408.'),
  CALLBACK_HOSTS: hosts
    .default([])
    .describe('Hosts that may be told when a job is finished, divided by commas; none by default.'),
  CALLBACK_SECRET: secret.optional().describe('Secret that callbacks are signed with (Standard Webhooks, `whsec_…`).'),
  URL_INPUT_HOSTS: hosts
    .default([])
    .describe('Hosts that photos may be fetched from by `image_url`, divided by commas; none by default.'),
  API_KEYS_FILE: path
    .optional()
    .describe('File of API keys, made by `npm run keys`; where given, photos, jobs and metrics need a key.'),
  IDEMPOTENCY_TTL: duration(WEEK_S, '7d')
    .default(600)
    .describe('How long an answer is given again for the same `Idempotency-Key`, at most `7d`; 0 for never.'),
  CORS_ORIGINS: list
    .refine(
      (origins) => origins.every((origin) => origin === '*' || isOrigin(origin)),
      'must be origins such as https://example.org divided by commas, or *',
    )
    .default([])
    .describe('Origins whose pages may use the API from a browser, divided by commas, or `*`; none by default.'),
  ...TRACE_VARIABLES,
  REDIS_URL: redisUrl
    .optional()
    .describe(
      'Redis through which photos go to the workers of any number of processes, and which keeps finished ones.',
    ),
  ROLE: z
    .enum(['all', 'api', 'worker'], { error: 'must be `all`, `api` or `worker`' })
    .default('all')
    .describe('`api` serves HTTP alone and `worker` makes photos alone, both over `REDIS_URL`; `all` does both.'),
} as const;

/** The checked values, by variable name. */
export const VariablesSchema = z.object(VARIABLES).superRefine((values, context) => {
  const missing = (name: string, why: string) =>
    context.addIssue({ code: 'custom', path: [name], message: `is missing: ${why}` });
  if (values.CALLBACK_HOSTS.length > 0 && values.CALLBACK_SECRET === undefined)
    missing('CALLBACK_SECRET', `CALLBACK_HOSTS needs it; it ${SECRET_FORM}`);
  if (values.ROLE !== 'all' && values.REDIS_URL === undefined)
    missing('REDIS_URL', `ROLE=${values.ROLE} needs it; it must be an address such as redis://:password@host:6379`);
});
