import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StateStore } from './state-store.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'safelight-state-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const load = (use: () => void = () => undefined) => new StateStore(directory).load(5, use);

describe('StateStore', () => {
  it('has nothing at first, then what was saved last', async () => {
    const store = new StateStore(join(directory, 'a/b'));
    expect(store.load(1, () => undefined)).toEqual({ used: undefined, refused: [] });
    await store.save(7, { tail: '{"x":1}', window: '[2]' });
    await store.save(8, { tail: '{"x":2}', window: '[3]' });
    const { used } = new StateStore(join(directory, 'a/b')).load(9, () => undefined);
    expect(used).toMatchObject({ savedAtMs: 8, parts: { tail: { x: 2 }, window: [3] } });
  });

  it.each([
    ['empty', ''],
    ['half', '{"version":1,"savedAtMs":3,"par'],
    ['empty object', '{}'],
    ['garbage', '\u0000\u0001garbage'],
    ['of another version', '{"version":99,"savedAtMs":1,"parts":{}}'],
    ['null', 'null'],
  ])('sets a state aside that is %s, and takes the one before', async (_name, text) => {
    const store = new StateStore(directory);
    await store.save(1, { n: '1' });
    await store.save(2, { n: '2' });
    writeFileSync(store.path, text);
    const { used, refused } = load();
    expect(used).toMatchObject({ savedAtMs: 1, parts: { n: 1 } });
    expect(refused).toHaveLength(1);
    expect(readFileSync(refused[0]?.keptAs ?? '', 'utf8')).toBe(text);
  });

  it('starts anew where nothing is usable, and keeps what was there', () => {
    writeFileSync(join(directory, 'state.json'), 'x');
    writeFileSync(join(directory, 'state.previous.json'), 'y');
    const { used, refused } = load();
    expect(used).toBeUndefined();
    expect(refused.map(({ keptAs }) => readFileSync(keptAs, 'utf8'))).toEqual(['x', 'y']);
  });

  it('sets a state aside whose parts nobody can use', async () => {
    await new StateStore(directory).save(1, { n: '1' });
    const { used, refused } = load(() => {
      throw new TypeError('of another shape');
    });
    expect({ used, reason: refused[0]?.reason }).toEqual({ used: undefined, reason: 'of another shape' });
  });

  it('ignores what a crash has left half written', async () => {
    const store = new StateStore(directory);
    await store.save(1, { n: '1' });
    writeFileSync(`${store.path}.tmp`, '{"version":1,"sav');
    expect(load().used).toMatchObject({ savedAtMs: 1 });
    await store.save(2, { n: '2' });
    expect(readdirSync(directory).sort()).toEqual(['state.json', 'state.previous.json']);
  });
});
