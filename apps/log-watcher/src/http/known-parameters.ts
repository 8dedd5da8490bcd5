/** Query parameters. A misspelt one would silently be a question that nobody asked. */
import { Failure } from '#events';

/** A parsed query string: a repeated name is a list. */
export type Parameters = Readonly<Record<string, unknown>>;

/** The parameters, where all of them are among `names`. @throws Failure BadOptionError that names those there are */
export function known(query: Parameters, ...names: readonly string[]): Parameters {
  const unknown = Object.keys(query).find((name) => !names.includes(name));
  if (unknown === undefined) return query;
  const allowed = names.length === 0 ? 'none is taken here' : `allowed: ${names.join(', ')}`;
  throw new Failure('BadOptionError', `${unknown.slice(0, 80)}: unknown query parameter; ${allowed}.`);
}

/** The service that is asked for; undefined means the first. */
export function serviceOf({ service }: Parameters): string | undefined {
  return service === undefined || typeof service === 'string' ? service : '';
}
