import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockState } from './state-lock.js';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'safelight-lock-'));
  path = join(directory, 'state', 'lock');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('lockState', () => {
  it('lets one in, and the next after it', () => {
    const unlock = lockState(path);
    expect(() => lockState(path)).toThrow(`process ${process.pid}`);
    unlock();
    expect(existsSync(path)).toBe(false);
    lockState(path)();
  });

  it('takes over what a dead process has left, also one that did not get to write its name', async () => {
    lockState(path)();
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    for (const left of [JSON.stringify({ pid: child.pid, started: '1' }), '', 'x', '{}']) {
      writeFileSync(path, left);
      lockState(path)();
    }
    expect(existsSync(path)).toBe(false);
  });

  it('is not fooled by another process under the same pid', () => {
    lockState(path)();
    writeFileSync(path, JSON.stringify({ pid: process.pid, started: '1' }));
    const unlock = lockState(path);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid });
    unlock();
  });

  it('says what is wrong where it cannot write', () => {
    writeFileSync(join(directory, 'state'), 'a file, not a directory');
    expect(() => lockState(path)).toThrow(expect.objectContaining({ errorType: 'BadConfigError' }));
  });
});
