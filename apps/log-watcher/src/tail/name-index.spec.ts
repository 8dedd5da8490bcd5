import { describe, expect, it } from '@jest/globals';
import { isRotatedName } from './cursor.js';
import { NameIndex } from './name-index.js';

const NAMES = [
  ...['app.log', 'app.log.1', 'app.log.12', 'app-2026-11-21.1.log', 'app', 'app1', 'app2.log', 'a.log', 'a'],
  ...[
    'messages',
    'messages1',
    'messages-20261122',
    '.hidden',
    '.hidden.1',
    'f1.ndjson',
    'f10.ndjson',
    '日志.log.1',
    '日志.log',
  ],
].map((name) => `/logs/${name}`);

describe('NameIndex', () => {
  it('finds each name that rotation may have made of another, and the name itself', () => {
    const index = new NameIndex<string>();
    for (const name of NAMES) index.add(name, name);
    for (const path of NAMES) {
      const near = [...index.near(path)];
      expect(near).toEqual(expect.arrayContaining(NAMES.filter((name) => name === path || isRotatedName(path, name))));
      expect(new Set(near).size).toBe(near.length);
    }
  });

  it('does not find names that only look alike', () => {
    const index = new NameIndex<string>();
    for (let n = 0; n < 1_000; n++) index.add(`/logs/f${n}.ndjson`, `f${n}`);
    expect([...index.near('/logs/f123.ndjson.1')]).toEqual(['f1', 'f12', 'f123']);
  });

  it('forgets', () => {
    const index = new NameIndex<number>();
    index.add('/logs/app.log', 1);
    index.add('/logs/app.log', 2);
    index.delete('/logs/app.log', 1);
    expect([...index.near('/logs/app.log.1')]).toEqual([2]);
    index.delete('/logs/app.log', 2);
    expect([...index.near('/logs/app.log.1')]).toEqual([]);
  });
});
