/** Finds and checks the TFLite files that `npm ci` has put into official packages. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Failure } from '#events';
import type { EmbeddedSource } from './described-model.js';

const REMEDY = 'Run `npm ci` again: it restores the packages the models arrive in.';

/** Finds a file inside an installed package, from the place of this file on. */
const resolve = createRequire(import.meta.url).resolve;

/** SHA-256 in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * The bytes of an embedded model, checked to be the published ones.
 * @throws Failure ModelLoadError where the file is missing, unreadable or different
 */
export async function readEmbeddedSource(name: string, source: EmbeddedSource): Promise<Uint8Array> {
  const label = `${source.packageName}/${source.file}`;
  const bytes = await readPackageFile(label).catch((cause: unknown) => {
    const detail = `The embedded model ${name} cannot be read: ${label} is missing or unreadable.`;
    throw new Failure('ModelLoadError', detail, { remedy: REMEDY, cause });
  });
  const found = sha256(bytes);
  if (found !== source.sha256) {
    const detail = `The embedded model ${name} is not the published one: ${label} has sha256 ${found}, expected ${source.sha256}.`;
    throw new Failure('ModelLoadError', detail, { remedy: REMEDY });
  }
  return bytes;
}

async function readPackageFile(label: string): Promise<Uint8Array> {
  return readFile(resolve(label));
}
