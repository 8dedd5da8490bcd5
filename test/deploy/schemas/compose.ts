/** The fields of the Compose specification that deploy/compose.yaml uses, and no others: a misspelt one is found. https://github.com/compose-spec/compose-spec */
import { z } from 'zod';

const size = z.string().regex(/^\d+[mg]$/, 'must be a size such as 512m');
const duration = z.string().regex(/^\d+[smh]$/, 'must be a time such as 30s');
const port = z.string().regex(/^(127\.0\.0\.1:)?\d+:\d+$/, 'must be [127.0.0.1:]HOST:CONTAINER');
const mount = z.string().regex(/^[\w./-]+:\/[\w./-]+(:ro)?$/, 'must be SOURCE:/TARGET[:ro]');

const Healthcheck = z.strictObject({
  test: z.array(z.string()).min(2),
  interval: duration,
  timeout: duration,
  retries: z.int().positive(),
});

const Service = z.strictObject({
  image: z.string(),
  user: z
    .string()
    .regex(/^\d+:\d+$/)
    .optional(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string(), target: z.string() }).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string()).optional(),
  secrets: z.array(z.string()).default([]),
  volumes: z.array(mount).default([]),
  tmpfs: z.array(z.string().startsWith('/')).default([]),
  ports: z.array(port).default([]),
  networks: z.array(z.string()).min(1),
  depends_on: z
    .record(z.string(), z.strictObject({ condition: z.enum(['service_healthy', 'service_started']) }))
    .default({}),
  healthcheck: Healthcheck.optional(),
  restart: z.enum(['unless-stopped', 'always', 'on-failure']),
  read_only: z.boolean(),
  cap_drop: z.array(z.string()),
  security_opt: z.array(z.string()),
  logging: z.strictObject({ driver: z.enum(['local', 'json-file']), options: z.record(z.string(), z.string()) }),
  mem_limit: size,
  memswap_limit: size.optional(),
  cpus: z.number().positive().optional(),
  cpu_shares: z.int().positive().optional(),
  pids_limit: z.int().positive(),
  init: z.boolean().optional(),
  stop_grace_period: duration.optional(),
});

/** A service of the file. */
export type ComposeService = z.output<typeof Service>;

/** The whole file. */
export const Compose = z.strictObject({
  'x-hardened': z.unknown(),
  services: z.record(z.string(), Service),
  networks: z.record(z.string(), z.strictObject({})),
  volumes: z.record(z.string(), z.strictObject({})),
  secrets: z.record(z.string(), z.strictObject({ file: z.string() })),
});
