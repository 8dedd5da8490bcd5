import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { FileSelection } from './glob.js';
import { KeptListing } from './kept-listing.js';

/** Counts the names that are held against its patterns. */
class CountedSelection extends FileSelection {
  asked = 0;

  override includes(path: string): boolean {
    this.asked++;
    return super.includes(path);
  }
}

let directory: string;
let selection: CountedSelection;
let problems: string[];
/** A time at which all that happened before counts as long ago, and for which a list is still good. */
let nowMs: number;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'safelight-list-'));
  selection = new CountedSelection([join(directory, '**/*.log')]);
  problems = [];
  nowMs = Date.now() + 10_000;
});
afterEach(() => rmSync(directory, { recursive: true }));

const touch = (name: string) => writeFileSync(join(directory, name), '');

function listing(): { names: () => string[] } {
  const kept = new KeptListing(selection, (path, code) => problems.push(`${basename(path)} ${code}`));
  return { names: () => [...kept.at(nowMs)].map((path) => path.slice(directory.length + 1)).sort() };
}

describe('KeptListing', () => {
  it('holds no name against the patterns again where no directory has changed', () => {
    touch('a.log');
    const list = listing();
    expect(list.names()).toEqual(['a.log']);
    const { asked } = selection;
    expect(list.names()).toEqual(['a.log']);
    expect(selection.asked).toBe(asked);
  });

  it.each<[string, () => void, string[]]>([
    ['a new name', () => touch('b.log'), ['a.log', 'b.log', 'd/c.log']],
    ['a new name further down', () => touch('d/e.log'), ['a.log', 'd/c.log', 'd/e.log']],
    ['a new folder', () => mkdirSync(join(directory, 'f')), ['a.log', 'd/c.log']],
    ['a name that went', () => rmSync(join(directory, 'd/c.log')), ['a.log']],
    ['another name', () => renameSync(join(directory, 'a.log'), join(directory, 'b.log')), ['b.log', 'd/c.log']],
    ['a folder that went', () => rmSync(join(directory, 'd'), { recursive: true }), ['a.log']],
    ['a link', () => symlinkSync('nothing', join(directory, 'l.log')), ['a.log', 'd/c.log', 'l.log']],
  ])('shows %s', (_what, change, expected) => {
    touch('a.log');
    mkdirSync(join(directory, 'd'));
    touch('d/c.log');
    const list = listing();
    expect(list.names()).toEqual(['a.log', 'd/c.log']);
    change();
    expect(list.names()).toEqual(expected);
  });

  it('believes no directory that changed just before it was listed: one more name may bear the same time', () => {
    touch('a.log');
    nowMs = Date.now();
    const list = listing();
    expect(list.names()).toEqual(['a.log']);
    const { asked } = selection;
    list.names();
    expect(selection.asked).toBeGreaterThan(asked);
  });

  it('lists anew after some seconds, and when the clock was set back', () => {
    touch('a.log');
    const list = listing();
    list.names();
    for (const step of [6_000, -60_000]) {
      const { asked } = selection;
      nowMs += step;
      list.names();
      expect(selection.asked).toBeGreaterThan(asked);
    }
  });

  it('looks for a folder that is not there yet, and tells of a circle of links', () => {
    const link = join(directory, 'loop');
    symlinkSync('loop', link);
    selection = new CountedSelection([join(directory, 'later/*.log'), join(link, '*.log')]);
    const list = listing();
    expect(list.names()).toEqual([]);
    expect(problems).toEqual(['loop ELOOP']);
    mkdirSync(join(directory, 'later'));
    touch('later/a.log');
    expect(list.names()).toEqual(['later/a.log']);
  });
});
