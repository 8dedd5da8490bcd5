import { describe, expect, it } from '@jest/globals';
import type { Cursor } from './cursor.js';
import { DepartedFiles, REMEMBER_MS, REMEMBER_UNLINKED_MS, type Newcomer } from './departed-files.js';
import { fingerprintAt } from './fingerprint.js';

const TEXT = 'one\ntwo\nthree\n';
const reader = (text: string) => (position: number, length: number) =>
  Buffer.from(text).subarray(position, position + length);

function cursor(path: string, ino: number, offset: number, text = TEXT): Cursor {
  return { path, dev: 1, ino, bornMs: 5, offset, lastAtMs: offset, ...fingerprintAt(reader(text), offset) };
}

function newcomer(path: string, ino: number, text = TEXT): Newcomer {
  return { path, identity: { dev: 1, ino, bornMs: 5 }, size: text.length, read: reader(text) };
}

describe('DepartedFiles', () => {
  it.each<[string, Newcomer, number | undefined]>([
    ['itself under any name', newcomer('/x/y', 7), 8],
    ['a copy under a name that rotation gives', newcomer('/logs/app.log.1', 99), 8],
    ['a copy that went on', newcomer('/logs/app.log.1', 99, `${TEXT}four\n`), 8],
    ['no copy under another name', newcomer('/logs/other.log', 99), undefined],
    ['nothing of another content', newcomer('/logs/app.log.1', 7, 'one\ntwi\nthree\n'), undefined],
    ['nothing that is shorter', newcomer('/logs/app.log.1', 7, 'one\n'), undefined],
    ['nothing of another birth', { ...newcomer('/x/y', 7), identity: { dev: 1, ino: 7, bornMs: 6 } }, undefined],
  ])('knows %s', (_what, given, offset) => {
    const departed = new DepartedFiles();
    departed.add(cursor('/logs/app.log', 7, 8), 0);
    expect(departed.claim(given)?.offset).toBe(offset);
    // What is claimed is forgotten.
    expect(departed.cursors).toHaveLength(offset === undefined ? 1 : 0);
  });

  it('goes on from the furthest place', () => {
    const departed = new DepartedFiles();
    for (const offset of [4, 14, 8]) departed.add(cursor('/logs/app.log', 7, offset), 0);
    expect(departed.claim(newcomer('/logs/app.log.1', 7))?.offset).toBe(14);
    expect(departed.cursors.map(({ offset }) => offset)).toEqual([4, 8]);
  });

  it('takes a file of the run before under its own name for itself, unless it was written anew', () => {
    const departed = new DepartedFiles();
    departed.recall(cursor('/logs/app.log', 7, 8), 0);
    expect(departed.wasRewritten(newcomer('/logs/app.log', 7, 'new\n'))).toBe(true);
    expect(departed.unclaimed).toHaveLength(1);
    expect(departed.claim(newcomer('/logs/app.log', 99))?.offset).toBe(8);
    expect(departed.wasRewritten(newcomer('/logs/app.log', 7, 'new\n'))).toBe(false);
  });

  it('forgets after a time, what has no name left sooner, and the oldest of too many', () => {
    const departed = new DepartedFiles();
    departed.add(cursor('/logs/a.log', 1, 8), 0);
    departed.add(cursor('/logs/b.log', 2, 8), 0, REMEMBER_UNLINKED_MS);
    departed.expire(REMEMBER_UNLINKED_MS + 1);
    expect(departed.cursors.map(({ path }) => path)).toEqual(['/logs/a.log']);
    departed.expire(REMEMBER_MS + 1);
    expect(departed.cursors).toEqual([]);
    const { head, joint, ...rest } = cursor('/logs/app.log', 7, 8);
    for (let ino = 0; ino < 10_001; ino++) departed.add({ ...rest, ino, head, joint }, 0);
    expect(departed.cursors).toHaveLength(10_000);
    expect(departed.cursors[0]).toMatchObject({ ino: 1 });
    expect(departed.claim({ ...newcomer('/x', 0) })).toBeUndefined();
    expect(departed.claim({ ...newcomer('/x', 5) })?.ino).toBe(5);
  });
});
