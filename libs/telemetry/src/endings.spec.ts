/** No line is lost, however the process ends. Runs the built library in processes of its own. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { captureLines, spawnProgram } from '#testkit';

const LINES = 20_000;
const LIBRARY = pathToFileURL(resolve('dist/libs/telemetry/src/index.js')).href;

/** Writes all lines in bursts with 1 MB rotation, then does `ending`. */
const program = (ending: string) => `
  import { createEventLog, installFatalHandlers } from ${JSON.stringify(LIBRARY)};
  const log = createEventLog({ service: 'photo-api', logDir: process.argv[2], maxBytes: 1024 * 1024, settleMs: 0 });
  const { emit } = log.for('bursts');
  const fill = 'x'.repeat(150);
  let n = 0;
  const burst = () => {
    for (let end = n + 500; n < end; n++) emit('image_processed', { output_format: fill + n, processing_time_ms: n });
    if (n < ${LINES}) setImmediate(burst); else end();
  };
  const end = async () => { ${ending} };
  burst();`;

describe('the log of a process that ends', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'endings-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const run = async (ending: string) => {
    const script = join(directory, 'program.mjs');
    writeFileSync(script, program(ending));
    const logDir = join(directory, 'logs');
    const exit = await spawnProgram({ args: [script, logDir] }).exit;
    return { exit, logs: captureLines(logDir), names: readdirSync(logDir) };
  };

  it.each([
    ['by itself after close', 'await log.close();', { code: 0, signal: null }],
    ['by process.exit', 'process.exit(3);', { code: 3, signal: null }],
    [
      'by SIGTERM without a handler',
      "process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);",
      { code: null, signal: 'SIGTERM' },
    ],
    [
      'by SIGKILL',
      "process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);",
      { code: null, signal: 'SIGKILL' },
    ],
    [
      'by an exception nobody caught',
      "setTimeout(() => { throw new Error('nobody caught this'); });",
      { code: 1, signal: null },
    ],
  ])('%s has every line', async (_how, ending, expected) => {
    const { exit, logs, names } = await run(ending);
    expect(exit).toEqual(expected);
    const numbers = logs.of('image_processed').map((each) => each['processing_time_ms']);
    expect(numbers).toEqual(Array.from({ length: LINES }, (_, i) => i));
    expect(logs.problems()).toEqual([]);
    expect(names.filter((name) => /\.1\.ndjson/.test(name)).length).toBeGreaterThan(0);
  });

  it('ends by a fatal error with the line that says so', async () => {
    const { exit, logs } = await run(
      "installFatalHandlers(log.for('main'), () => process.exit(1)); void Promise.reject(new TypeError('nobody awaited this'));",
    );
    expect(exit).toEqual({ code: 1, signal: null });
    expect(logs.of('image_processed').length).toBe(LINES);
    expect(logs.all().at(-1)).toMatchObject({
      event: 'service_failed',
      level: 'ERROR',
      module: 'main',
      error_type: 'UnexpectedError',
      error_message: 'nobody awaited this',
    });
  });
});
