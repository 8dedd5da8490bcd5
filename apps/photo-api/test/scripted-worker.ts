/**
 * A real worker process that does what the last line of its photo's bytes says, for tests of what surrounds the work: `ok`, `slow MS`,
 * `until FILE`, `hang`, `exit`, `grow MB` … It speaks the protocol through the compiled frames; no network, no picture.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PACKAGE_ROOT } from '../src/config/package-root.js';

/** Folder of the compiled program. */
export const DIST = join(PACKAGE_ROOT, 'dist/apps/photo-api/src');

const SCRIPT = `
import { existsSync } from 'node:fs';
import { Socket } from 'node:net';
import { readFrames, writeFrame } from ${JSON.stringify(pathToFileURL(join(DIST, 'workers/frames.js')).href)};
const START = %START%;
const pipe = new Socket({ fd: 3, readable: true, writable: true });
let cancelled = () => {};
const facts = { format: 'png', width: 1, height: 1, faces: 1, model: 'scripted', provider: 'cpu', quality: { matteConfidence: 1, checks: [] } };
const done = (rssBytes = 1) => writeFrame(pipe, { kind: 'done', facts, timings: [], rssBytes }, Buffer.from(String(process.pid)));
const failure = (errorType) => ({ errorType, publicDetail: 'as scripted', remedy: '', stage: undefined, stack: '', retryAfterS: undefined });
const failed = (errorType) => writeFrame(pipe, { kind: 'failed', failure: failure(errorType), timings: [], rssBytes: 1 });
const acts = {
  ok: () => done(),
  slow: (ms) => { const timer = setTimeout(done, Number(ms)); cancelled = () => { clearTimeout(timer); failed('ClientGoneError'); }; },
  until: (file) => {
    const look = setInterval(() => { if (existsSync(file)) { clearInterval(look); done(); } }, 5);
    cancelled = () => { clearInterval(look); failed('ClientGoneError'); };
  },
  hang: () => { for (;;); },
  deaf: () => setInterval(() => {}, 1000),
  exit: () => { process.stderr.write('scripted end\\n'); process.exitCode = 3; pipe.destroy(); },
  die: () => process.kill(process.pid, 'SIGKILL'),
  heap: () => { process.stderr.write('FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\\n'); process.abort(); },
  garbage: () => pipe.write(Buffer.alloc(64, 255)),
  stay: (mb) => { setInterval(() => {}, 1000); done(Number(mb) * 1024 * 1024); },
  grow: (mb) => done(Number(mb) * 1024 * 1024),
  fail: (errorType) => failed(errorType),
};
readFrames(pipe, (message, body) => {
  if (message.kind === 'cancel') cancelled();
  else if (message.kind === 'photo') { const [act, ...rest] = body.toString().split('\\n').at(-1).split(' '); (acts[act] ?? acts.ok)(rest.join(' ')); }
  else if (START === 'ready') {
    writeFrame(pipe, { kind: 'model', loaded: { model: 'scripted', provider: 'cpu', requestedProvider: 'cpu', loadTimeMs: 1 } });
    writeFrame(pipe, { kind: 'ready', loadTimeMs: 1 });
  } else if (START === 'refuse') { writeFrame(pipe, { kind: 'refused', failure: failure('ModelLoadError') }); pipe.end(); }
  else if (START === 'die') process.exit(9);
}, () => pipe.destroy());
pipe.on('end', () => pipe.destroy());
pipe.on('error', () => pipe.destroy());
`;

/** A photo that is being made until its test has seen what it wanted to see meanwhile, however long that takes. */
export class HeldPhoto {
  private readonly file = join(mkdtempSync(join(tmpdir(), 'safelight-held-')), 'enough');

  /** What the last line of its bytes is. */
  readonly act = `until ${this.file}`;

  /** Lets it be finished, and every other one with the same act. */
  finish(): void {
    writeFileSync(this.file, '');
  }
}

/** Writes the script. @param start what it does when it is opened */
export function scriptedWorker(start: 'ready' | 'refuse' | 'die' | 'never' = 'ready'): string {
  const script = join(mkdtempSync(join(tmpdir(), 'safelight-worker-')), 'worker.mjs');
  writeFileSync(script, SCRIPT.replace('%START%', JSON.stringify(start)));
  return script;
}
