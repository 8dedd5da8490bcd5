/** How the OpenAPI document says which routes take an API key: from the same table that the routes are guarded by. */
import { ROUTES } from './routes.js';

const ABOUT = 'Needed only where the operator asks for keys (`API_KEYS_FILE`); made by `npm run keys -- create NAME`.';

/** The two headers that a key may come in. */
export const SECURITY_SCHEMES = {
  bearer: { type: 'http', scheme: 'bearer', description: ABOUT },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: ABOUT },
} as const;

/** Puts on each operation of a guarded route that a key may be needed, and for which scope. */
export function withSecurity<P extends Readonly<Record<string, object>>>(paths: P): P {
  return Object.fromEntries(
    Object.entries(paths).map(([path, operations]) => [path, guarded(path, operations as Operations)]),
  ) as unknown as P;
}

type Operations = Readonly<Record<string, object>>;

function guarded(path: string, operations: Operations): Operations {
  const access = ROUTES.find((route) => route.path.replace(/:(\w+)/g, '{$1}') === path)?.access ?? 'open';
  if (access === 'open') return operations;
  // OpenAPI 3.1 lets any scheme name what a key must be for.
  const security = [{ bearer: [access] }, { apiKey: [access] }, {}];
  return Object.fromEntries(
    Object.entries(operations).map(([method, operation]) => [method, { ...operation, security }]),
  );
}
