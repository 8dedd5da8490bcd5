/** Every route, stated once: what the router, the spans, the 405 answers, the API keys, the rate limit and the OpenAPI page are checked against. */
import type { Scope } from '../access/api-key.js';

/** A route and what it takes. */
export interface Route {
  /** Template, as in spans and log lines. */
  readonly path: string;
  readonly methods: readonly ('GET' | 'POST' | 'DELETE')[];
  /** The scope that an API key needs for it, where keys are asked for; `open` to everybody. */
  readonly access: Scope | 'open';
  /** Whether its requests are photo requests: logged, limited, ended by exactly one terminal line. */
  readonly photo?: true;
}

const GET = ['GET'] as const;
const POST = ['POST'] as const;
const GET_AND_DELETE = ['GET', 'DELETE'] as const;

/** All routes of the service. */
export const ROUTES: readonly Route[] = [
  { path: '/v1/id-photos', methods: POST, access: 'photos', photo: true },
  { path: '/v1/cutouts', methods: POST, access: 'photos', photo: true },
  { path: '/v1/print-sheets', methods: POST, access: 'photos', photo: true },
  { path: '/v1/stylizations', methods: POST, access: 'photos', photo: true },
  { path: '/upload', methods: POST, access: 'photos', photo: true },
  { path: '/v1/batches', methods: POST, access: 'jobs', photo: true },
  { path: '/v1/jobs/:id', methods: GET_AND_DELETE, access: 'jobs' },
  { path: '/v1/jobs/:id/result', methods: GET, access: 'jobs' },
  { path: '/v1/sizes', methods: GET, access: 'open' },
  { path: '/v1/backgrounds', methods: GET, access: 'open' },
  { path: '/v1/layouts', methods: GET, access: 'open' },
  { path: '/v1/checks', methods: GET, access: 'open' },
  { path: '/v1/styles', methods: GET, access: 'open' },
  { path: '/v1/models', methods: GET, access: 'open' },
  { path: '/healthz', methods: GET, access: 'open' },
  { path: '/readyz', methods: GET, access: 'open' },
  { path: '/metrics', methods: GET, access: 'metrics' },
  { path: '/docs', methods: GET, access: 'open' },
  { path: '/docs/errors', methods: GET, access: 'open' },
  { path: '/openapi.json', methods: GET, access: 'open' },
  { path: '/', methods: GET, access: 'open' },
  { path: '/assets/:name', methods: GET, access: 'open' },
];
