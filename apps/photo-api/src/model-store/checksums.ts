/** Checksums of files, and the one that a first pull records where the publisher states none. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Checksum } from '#imaging';

/** The checksums of a file, in hexadecimal. */
export interface FileSums {
  readonly md5: string;
  readonly sha256: string;
}

/** Reads the file once for both. @throws Error where it cannot be read */
export async function sumsOf(path: string): Promise<FileSums> {
  const md5 = createHash('md5');
  const sha256 = createHash('sha256');
  await pipeline(createReadStream(path), async function (chunks) {
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      md5.update(chunk);
      sha256.update(chunk);
    }
  });
  return { md5: md5.digest('hex'), sha256: sha256.digest('hex') };
}

/** What is wrong with the file, in words; undefined where it is the published one. */
export function mismatch(found: FileSums, { algorithm, hex }: Checksum): string | undefined {
  return found[algorithm] === hex ? undefined : `its ${algorithm} is ${found[algorithm]}, published is ${hex}`;
}

const record = (modelPath: string): string => `${modelPath}.sha256`;

/** Keeps what a pull brought, for `verify`: the one word on a file whose publisher states no checksum. */
export async function recordSum(modelPath: string, { sha256 }: FileSums): Promise<void> {
  await writeFile(record(modelPath), `${sha256}\n`);
}

/** The SHA-256 that was recorded when the file was pulled; undefined for one that was put there by hand. */
export async function recordedSum(modelPath: string): Promise<string | undefined> {
  const text = await readFile(record(modelPath), 'utf8').catch(() => '');
  return /^[0-9a-f]{64}(?=\s*$)/.exec(text)?.[0];
}

/** Forgets the recorded one. */
export async function dropRecord(modelPath: string): Promise<void> {
  await rm(record(modelPath), { force: true });
}
