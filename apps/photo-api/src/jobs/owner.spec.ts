import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Failure } from '#events';
import { takeOwnership } from './owner.js';

describe('takeOwnership', () => {
  let folder: string;
  let mark: string;

  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'safelight-owner-')), 'jobs');
    mark = join(folder, 'owner.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** The mark that another process has left. */
  const marked = (owner: unknown): void => {
    takeOwnership(folder);
    writeFileSync(mark, typeof owner === 'string' ? owner : JSON.stringify(owner));
  };
  const living = async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(child, 'spawn');
    return { pid: child.pid as number, end: () => child.kill('SIGKILL') && once(child, 'exit') };
  };

  it('makes the folder, marks it for this user alone, and takes the mark away when it is given back', () => {
    const owned = takeOwnership(folder);
    expect([owned.wasClean, statSync(mark).mode & 0o777, statSync(folder).mode & 0o777]).toEqual([true, 0o600, 0o700]);
    expect(JSON.parse(readFileSync(mark, 'utf8'))).toMatchObject({ pid: process.pid });
    owned.release();
    expect(existsSync(mark)).toBe(false);
    expect(takeOwnership(folder).wasClean).toBe(true);
  });

  it('is refused while another process lives that has it, which is named', async () => {
    const other = await living();
    marked({ pid: other.pid, started: null });
    const refused = { errorType: 'BadConfigError', publicDetail: expect.stringContaining(String(other.pid)) };
    expect(() => takeOwnership(folder)).toThrow(expect.objectContaining(refused));
    await other.end();
    expect(takeOwnership(folder).wasClean).toBe(false);
  });

  it('takes a process of the same number that began at another time for another one, where the system tells when', async () => {
    const other = await living();
    marked({ pid: other.pid, started: '1' });
    const attempt = (): unknown => {
      try {
        return takeOwnership(folder).wasClean;
      } catch (thrown) {
        return (thrown as Failure).errorType;
      }
    };
    expect(attempt()).toBe(existsSync('/proc/self/stat') ? false : 'BadConfigError');
    await other.end();
  });

  it.each(['', '{"pid":', '{"pid":"x"}', '[]'])(
    'says of a mark that cannot be read that the last run did not end well: %s',
    (text) => {
      marked(text);
      expect(takeOwnership(folder).wasClean).toBe(false);
    },
  );

  it('says where the folder cannot be written', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'safelight-owner-')), 'a-file');
    writeFileSync(file, '');
    const refused = { errorType: 'BadConfigError', publicDetail: expect.stringContaining('cannot be written') };
    expect(() => takeOwnership(join(file, 'jobs'))).toThrow(expect.objectContaining(refused));
  });
});
