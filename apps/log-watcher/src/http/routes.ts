/** Every route, stated once: what the router, the spans, the 405 answers, the names that are ours and the OpenAPI page are checked against. */

/** A route and what it takes. */
export interface Route {
  /** As the router takes it. */
  readonly path: string;
  readonly methods: readonly ('GET' | 'POST' | 'DELETE')[];
  /** Whether it is answered under any name: machines that watch come by names of their own, and nothing of it is secret. */
  readonly underAnyName?: true;
}

const GET = ['GET'] as const;
const POST = ['POST'] as const;
const GET_AND_POST = ['GET', 'POST'] as const;

/** All routes of the service. */
export const ROUTES: readonly Route[] = [
  { path: '/v1/stats', methods: GET },
  { path: '/v1/errors', methods: GET },
  { path: '/v1/slow', methods: GET },
  { path: '/v1/timeline', methods: GET },
  { path: '/v1/explain', methods: GET },
  { path: '/v1/services', methods: GET },
  { path: '/v1/alerts', methods: GET },
  { path: '/v1/requests/:requestId', methods: GET },
  { path: '/v1/traces/:id', methods: GET },
  { path: '/v1/stream', methods: GET },
  { path: '/v1/silences', methods: GET_AND_POST },
  { path: '/v1/silences/:id', methods: ['DELETE'] },
  { path: '/v1/receivers', methods: GET },
  { path: '/v1/receivers/:name/test', methods: POST },
  { path: '/v1/dead-letters', methods: GET },
  { path: '/v1/dead-letters/resend', methods: POST },
  { path: '/v1/dead-letters/:id/resend', methods: POST },
  { path: '/silence', methods: GET_AND_POST },
  { path: '/runbook', methods: GET },
  { path: '/healthz', methods: GET, underAnyName: true },
  { path: '/readyz', methods: GET, underAnyName: true },
  { path: '/metrics', methods: GET, underAnyName: true },
  { path: '/docs', methods: GET },
  { path: '/openapi.json', methods: GET },
  { path: '/', methods: GET },
  { path: '/assets/:name', methods: GET },
];

/** A route's path as people and documents write it: `/v1/requests/{request_id}`. */
export function templateOf({ path }: Route): string {
  return path.replace(/:(\w+)/g, (_, name: string) => `{${name === 'requestId' ? 'request_id' : name}}`);
}
