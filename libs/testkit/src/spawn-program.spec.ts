import { describe, expect, it } from '@jest/globals';
import { freePort } from './free-port.js';
import { spawnProgram } from './spawn-program.js';

const serve = `require('node:http').createServer((q, r) => r.end('ok')).listen(process.env.PORT);
  process.on('SIGTERM', () => { console.log('stopping'); process.exit(7); }); console.log('up', process.env.JEST_WORKER_ID);`;

describe('spawnProgram', () => {
  it('waits for output or for an address, passes only the given environment, and stops by signal', async () => {
    const port = await freePort();
    const program = spawnProgram({ args: ['-e', serve], env: { PORT: String(port) } });
    await program.ready(/^up undefined$/m);
    await program.ready(`http://127.0.0.1:${port}/`);
    await expect(program.stop()).resolves.toEqual({ code: 7, signal: null });
    expect(program.output()).toContain('stopping');
  });

  it('tells what a program said that ended too early', async () => {
    const program = spawnProgram({ args: ['-e', 'console.error("no such file"); process.exit(78)'] });
    await expect(program.ready(/up/)).rejects.toThrow(/"code":78[\s\S]*no such file/);
    await expect(program.exit).resolves.toMatchObject({ code: 78 });
  });

  it('runs a program within a command that gives its place to it', async () => {
    const program = spawnProgram({
      args: ['-e', 'console.log("up")'],
      wrapper: ['sh', '-c', 'echo first; exec "$@"', 'sh'],
    });
    await expect(program.exit).resolves.toEqual({ code: 0, signal: null });
    expect(program.output()).toBe('first\nup\n');
  });

  it('kills a program that does not stop, and says so', async () => {
    const program = spawnProgram({
      args: ['-e', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')"],
    });
    await program.ready(/up/);
    await expect(program.stop('SIGTERM', 100)).rejects.toThrow(/did not end within 100 ms of SIGTERM/);
    await expect(program.exit).resolves.toEqual({ code: null, signal: 'SIGKILL' });
  });
});
