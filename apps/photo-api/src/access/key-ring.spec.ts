import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Failure } from '#events';
import { Access } from './access.js';
import { digestOf, type KeptKey, makeKey, type Scope } from './api-key.js';
import { writeKeyFile } from './key-file.js';
import { KeyRing } from './key-ring.js';

describe('API keys', () => {
  let folder: string;
  let file: string;
  const told: (number | string)[] = [];
  const listener = { loaded: (count: number) => told.push(count), failed: (message: string) => told.push(message) };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'safelight-keys-'));
    file = join(folder, 'keys.json');
    told.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function made(scopes: readonly Scope[] = ['photos']): { key: string; kept: KeptKey } {
    const { id, key } = makeKey();
    return { key, kept: { id, name: 'a kiosk', sha256: digestOf(key), scopes, created_at: new Date(0).toISOString() } };
  }

  it('are found by the whole key and by nothing less', () => {
    const [one, other] = [made(), made()];
    writeKeyFile(file, [one.kept, other.kept]);
    const ring = KeyRing.open(file, listener);
    expect(ring.find(one.key, 0)).toEqual(one.kept);
    const secretOfOther = one.key.slice(0, 16) + other.key.slice(16);
    for (const wrong of [
      '',
      one.kept.id,
      one.kept.sha256,
      one.key.slice(0, -1),
      `${one.key}x`,
      secretOfOther,
      makeKey().key,
    ])
      expect(ring.find(wrong, 0)).toBeUndefined();
  });

  it('are nowhere in the file, which its owner alone can read', () => {
    const { key, kept } = made();
    writeKeyFile(file, [kept]);
    expect(readFileSync(file, 'utf8')).not.toContain(key.slice(16));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('count within a second of the change of the file', () => {
    const [one, other] = [made(), made()];
    writeKeyFile(file, [one.kept]);
    const ring = KeyRing.open(file, listener);
    ring.find(one.key, 0);
    writeKeyFile(file, [{ ...one.kept, revoked_at: new Date(1).toISOString() }, other.kept]);
    expect(ring.find(one.key, 999)).toBeDefined();
    expect(ring.find(one.key, 1000)).toBeUndefined();
    expect(ring.find(other.key, 1000)).toEqual(other.kept);
    expect(told).toEqual([1, 1]);
  });

  it('stay in force where the file breaks or goes away, which is told once', () => {
    const { key, kept } = made();
    writeKeyFile(file, [kept]);
    const ring = KeyRing.open(file, listener);
    writeFileSync(file, '{"keys":[{"id":"x"}]}');
    for (const now of [1000, 2000, 3000]) expect(ring.find(key, now)).toBeDefined();
    rmSync(file);
    for (const now of [4000, 5000]) expect(ring.find(key, now)).toBeDefined();
    expect(told).toEqual([1, expect.stringMatching(/keys\.0\./), expect.stringContaining('ENOENT')]);
    writeKeyFile(file, []);
    expect(ring.find(key, 6000)).toBeUndefined();
  });

  it.each([
    ['no file', undefined, /ENOENT/],
    ['no JSON', '{', /no JSON/],
    ['no keys', '{}', /keys: /],
    ['a scope that is not known', '{"keys":[{"scopes":["all"]}]}', /keys\.0\./],
  ])('with %s the service does not start, and says how to make one', (_case, text, words) => {
    if (text !== undefined) writeFileSync(file, text);
    const open = () => KeyRing.open(file, listener);
    expect(open).toThrow(Failure);
    expect(open).toThrow(words);
  });

  it('are refused by what is wrong with them', () => {
    const { key, kept } = made(['photos', 'metrics']);
    writeKeyFile(file, [kept]);
    const access = new Access(KeyRing.open(file, listener));
    const outcome = (headers: Record<string, string>, scope: Scope = 'photos'): string => {
      try {
        access.check(access.keyOf(headers, 0), scope, headers);
        return 'ok';
      } catch (thrown) {
        return thrown instanceof Failure ? `${thrown.errorType}: ${thrown.publicDetail}` : 'unexpected';
      }
    };
    expect(outcome({ authorization: `Bearer ${key}` })).toBe('ok');
    expect(outcome({ authorization: `bearer  ${key} ` })).toBe('ok');
    expect(outcome({ 'x-api-key': key }, 'metrics')).toBe('ok');
    expect(outcome({})).toMatch(/^UnauthorizedError: .*without an API key/);
    expect(outcome({ authorization: `Basic ${key}` })).toMatch(/^UnauthorizedError: .*without/);
    expect(outcome({ 'x-api-key': `${key}x` })).toMatch(/^UnauthorizedError: .*not valid/);
    expect(outcome({ 'x-api-key': key }, 'jobs')).toMatch(
      /^ForbiddenError: .*photos, metrics; this needs the scope jobs/,
    );
  });

  it('are not asked for where there is no file', () => {
    expect(() => new Access(undefined).check(undefined, 'photos', {})).not.toThrow();
  });
});
