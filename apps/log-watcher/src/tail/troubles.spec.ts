import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Troubles } from './troubles.js';

let directory: string;
let told: string[];
let troubles: Troubles;
const at = (name: string) => join(directory, name);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'safelight-troubles-'));
  told = [];
  troubles = new Troubles(
    () => undefined,
    (path) => void told.push(path),
  );
});
afterEach(() => rmSync(directory, { recursive: true }));

it('knows those that are there behind more than a hundred that are gone', () => {
  for (let n = 0; n < 150; n++) troubles.tell(at(`gone-${n}`), 'EACCES');
  writeFileSync(at('there'), '');
  troubles.tell(at('there'), 'EACCES');
  expect(troubles.unreadable).toEqual([at('there')]);
});

it('tells again of what came anew under the name of one that went', () => {
  troubles.tell(at('a'), 'EACCES');
  troubles.notRead(at('b'), 'EIO');
  troubles.listed([directory], new Set());
  troubles.tell(at('a'), 'EACCES');
  troubles.notRead(at('b'), 'EIO');
  expect(told).toEqual([at('a'), at('b'), at('a'), at('b')]);
});

it('goes on knowing of a link that leads nowhere, and of a directory that still cannot be listed', () => {
  symlinkSync('nowhere', at('link'));
  mkdirSync(at('folder'));
  const tell = () => {
    troubles.tell(at('link'), 'DANGLING_LINK');
    troubles.tell(at('folder'), 'EACCES');
  };
  tell();
  troubles.listed([directory, at('folder')], new Set([at('folder')]));
  tell();
  expect(told).toEqual([at('link'), at('folder')]);
});
