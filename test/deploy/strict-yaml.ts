/** YAML as strictly as it can be read: a key that stands twice, an unknown tag or an anchor of nobody is an error and not a surprise. */
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

/** All documents of a file. @throws Error with what is wrong and where */
export function readYaml(path: string): unknown[] {
  return parseYaml(readFileSync(path, 'utf8'), path);
}

/** All documents of a text. @throws Error with what is wrong and where */
export function parseYaml(text: string, name: string): unknown[] {
  const documents = parseAllDocuments(text, { strict: true, uniqueKeys: true, merge: true });
  if (!Array.isArray(documents)) return [];
  const problems = documents.flatMap(({ errors, warnings }) => [...errors, ...warnings]);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => `${name}: ${message}`).join('\n'));
  return documents.map((document) => document.toJS({ maxAliasCount: 100 }) as unknown);
}

/** What a schema makes of a value. @throws Error that lists every field that is wrong, by its path */
export function fit<T>(schema: z.ZodType<T>, value: unknown, name: string): T {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  throw new Error(`${name}:\n${z.prettifyError(checked.error)}`);
}
