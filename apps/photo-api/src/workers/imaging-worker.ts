/**
 * The program of an imaging worker: owns the networks, makes one photo at a time, ends when the main process does. It logs nothing,
 * traces nothing and opens no socket; what it has to say goes back over the pipe.
 */
import { setPriority } from 'node:os';
import { Socket } from 'node:net';
import { Failure } from '#events';
import {
  makeCutout,
  makeIdPhoto,
  makePrintSheet,
  makeStylization,
  type Networks,
  openNetworks,
  type PhotoResult,
  type StyleNetworks,
  warmUp,
} from '#imaging';
import { Rest } from '../memory/rest.js';
import { filesOf } from './body.js';
import { CancellableTrail } from './cancellable-trail.js';
import { readFrames, writeFrame } from './frames.js';
import { type FromWorker, type OpenMessage, type PhotoMessage, type ToWorker, WORKER_PIPE_FD } from './protocol.js';

/** Below the main process, so that health checks and uploads are answered while all cores compute. */
const NICENESS = 5;

const pipe = new Socket({ fd: WORKER_PIPE_FD, readable: true, writable: true });
let networks: (Networks & StyleNetworks) | undefined;
let trail: CancellableTrail | undefined;
const rest = new Rest({ isBusy: () => trail !== undefined });

function tell(message: FromWorker, body?: Uint8Array): void {
  writeFrame(pipe, message, body);
}

/** Without the main process there is nobody to work for; nothing else keeps the loop alive. */
function end(): void {
  pipe.destroy();
}

async function open({ modelDir, executionProviders, mattingModel }: OpenMessage): Promise<void> {
  const startedAt = performance.now();
  try {
    const opened = await openNetworks({
      modelDir,
      providers: [...executionProviders],
      mattingModel,
      onLoaded: (loaded) => tell({ kind: 'model', loaded }),
    });
    await warmUp(opened);
    networks = opened;
    tell({ kind: 'ready', loadTimeMs: performance.now() - startedAt });
  } catch (thrown) {
    tell({ kind: 'refused', failure: Failure.from(thrown).toJSON() });
    pipe.end();
  }
}

async function make(message: PhotoMessage, bytes: Uint8Array, steps: CancellableTrail): Promise<PhotoResult> {
  if (networks === undefined) throw new Failure('ModelLoadError', 'The networks are not open yet.');
  const { task, header, headers = [header] } = message;
  const { photo, photos, background } = filesOf(bytes, task);
  if (task.flow === 'cutout') return makeCutout(networks, photo, header, task.options, steps);
  if (task.flow === 'stylization') return makeStylization(networks, photo, header, task.options, steps);
  const extra = background === undefined ? {} : { backgroundFile: background };
  if (task.flow === 'id-photo') return makeIdPhoto(networks, photo, header, { ...task.options, ...extra }, steps);
  const pictures = photos.map((file, index) => ({ bytes: file, header: headers[index]! }));
  return makePrintSheet(networks, pictures, { ...task.options, ...extra }, steps);
}

async function work(message: PhotoMessage, bytes: Uint8Array): Promise<void> {
  const steps = new CancellableTrail(message.deadlineAt);
  trail = steps;
  const finished = () => ({ timings: steps.timings, rssBytes: process.memoryUsage.rss() });
  try {
    const { bytes: picture, ...facts } = await make(message, bytes, steps);
    tell({ kind: 'done', facts, ...finished() }, picture);
  } catch (thrown) {
    tell({ kind: 'failed', failure: Failure.from(thrown).toJSON(), ...finished() });
  } finally {
    trail = undefined;
    rest.worked();
  }
}

function hear(message: ToWorker, body: Buffer): void {
  if (message.kind === 'open') void open(message);
  else if (message.kind === 'photo') void work(message, body);
  else trail?.cancel();
}

try {
  setPriority(NICENESS);
} catch {
  // Not allowed here: the workers then share the cores evenly with the main process.
}
// Ctrl-C goes to the whole process group: the main process decides when the workers end.
process.on('SIGINT', () => undefined);
pipe.on('end', end);
pipe.on('error', end);
readFrames<ToWorker>(pipe, hear, end);
