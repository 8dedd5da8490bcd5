/** The file of API keys: JSON, readable by its owner alone, replaced as a whole so that no reader ever sees half of it. */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { type KeptKey, SCOPES } from './api-key.js';

const instant = z.iso.datetime();

const FileSchema = z.strictObject({
  keys: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[0-9a-f]{12}$/, 'must be 12 hex digits'),
        name: z.string().min(1).max(100),
        sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits'),
        scopes: z.array(z.enum(SCOPES)).min(1),
        rate_per_minute: z.int().min(1).max(1_000_000).optional(),
        created_at: instant,
        revoked_at: instant.optional(),
      }),
    )
    .max(10_000),
});

/**
 * Reads all keys, revoked ones too.
 * @throws Error ENOENT and the like where it cannot be read; Error with the place where it is no file of keys
 */
export function readKeyFile(path: string): readonly KeptKey[] {
  const text = readFileSync(path, 'utf8');
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new Error('it is no JSON');
  }
  const checked = FileSchema.safeParse(content);
  if (!checked.success) {
    const { path: place, message } = checked.error.issues[0] as z.core.$ZodIssue;
    throw new Error(`${place.join('.') || 'the whole'}: ${message}`);
  }
  return checked.data.keys;
}

/**
 * Replaces the file.
 * @throws Error EEXIST where another change is under way; Error of the file system
 */
export function writeKeyFile(path: string, keys: readonly KeptKey[]): void {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.new`;
  // Exclusive: two changes at once would lose one of them.
  const file = openSync(beside, 'wx', 0o600);
  try {
    writeSync(file, `${JSON.stringify({ keys }, undefined, 2)}\n`);
    fsyncSync(file);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}
