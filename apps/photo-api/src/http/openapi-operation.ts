/** The part of the OpenAPI document about what machines watch. */
const json = (schema: object, description: string) => ({ description, content: { 'application/json': { schema } } });
const ref = (name: 'Health' | 'Readiness') => ({ $ref: `#/components/schemas/${name}` });

/** Liveness, readiness, metrics. */
export function operationPaths() {
  const get = (summary: string, responses: object) => ({ get: { tags: ['operation'], summary, responses } });
  const metrics = { description: 'Prometheus text.', content: { 'text/plain': { schema: { type: 'string' } } } };
  return {
    '/healthz': get('Whether the process lives', { 200: json(ref('Health'), 'It does.') }),
    '/readyz': get('Whether a photo would be accepted now', {
      200: json(ref('Readiness'), 'Yes.'),
      503: json(ref('Readiness'), 'No, and why.'),
    }),
    '/metrics': get('All metrics', { 200: metrics }),
  };
}
