/** Every route, stated once: what the router, the spans, the 405 answers, the rate limit and the OpenAPI page are checked against. */

/** A route and what it takes. */
export interface Route {
  /** Template, as in spans and log lines. */
  readonly path: string;
  readonly methods: readonly ('GET' | 'POST')[];
  /** Whether its requests are photo requests: logged, limited, ended by exactly one terminal line. */
  readonly photo?: true;
}

const GET = ['GET'] as const;
const POST = ['POST'] as const;

/** All routes of the service. */
export const ROUTES: readonly Route[] = [
  { path: '/v1/id-photos', methods: POST, photo: true },
  { path: '/v1/cutouts', methods: POST, photo: true },
  { path: '/upload', methods: POST, photo: true },
  { path: '/v1/sizes', methods: GET },
  { path: '/v1/backgrounds', methods: GET },
  { path: '/v1/checks', methods: GET },
  { path: '/v1/models', methods: GET },
  { path: '/healthz', methods: GET },
  { path: '/readyz', methods: GET },
  { path: '/metrics', methods: GET },
  { path: '/docs', methods: GET },
  { path: '/docs/errors', methods: GET },
  { path: '/openapi.json', methods: GET },
  { path: '/', methods: GET },
  { path: '/assets/:name', methods: GET },
];
