/**
 * What a cut-out costs with sharp and the ONNX runtime alone: no face, no refinement, no HTTP, one process. The same lines were timed on the
 * machine on which rembg was; how much longer they take here says how much longer rembg would.
 */
import sharp from 'sharp';
import { openSession, type Session } from '../../libs/imaging/src/models/session.js';
import { inParallel } from './telemetry-sides.js';

const SIDE = 320;
const MEAN = [0.485, 0.456, 0.406] as const;
const STD = [0.229, 0.224, 0.225] as const;
const ROUNDS = 12;
const WARM_UP = 3;

/** How fast this machine does what the other one did. */
export interface Pace {
  readonly what: string;
  /** A second. */
  readonly perSecond: number;
  readonly cpuSeconds: number;
  /** Of the machine that the figures are cited from: 0.5 is half as fast. */
  readonly pace: number;
}

/** Of whole cut-outs, a second, as cited: 1314 × 1752 with `selfie320`. */
const CITED_PER_SECOND = { 1: 3.94, 4: 7.14 } as const;
/** CPU seconds of one look by `u2netp_like` on one thread, as cited. */
const CITED_LOOK_CPU_S = 0.445;

function open(file: string): Promise<Session> {
  return openSession({ model: 'plain', file, inputSide: SIDE, providers: ['cpu'] });
}

async function planesOf(photo: Buffer): Promise<Float32Array> {
  const pixels = await sharp(photo).resize(SIDE, SIDE, { fit: 'fill' }).removeAlpha().raw().toBuffer();
  const planes = new Float32Array(pixels.length);
  for (let at = 0; at < pixels.length; at++) {
    const channel = at % 3;
    planes[channel * SIDE * SIDE + (at - channel) / 3] = (pixels[at]! / 255 - MEAN[channel]!) / STD[channel]!;
  }
  return planes;
}

async function cutOut(session: Session, photo: Buffer): Promise<Buffer> {
  const [output] = await session.run(await planesOf(photo));
  const { width, height } = await sharp(photo).metadata();
  const matte = Uint8Array.from(output!.values, (value) => Math.min(1, Math.max(0, value)) * 255 + 0.5);
  const alpha = await sharp(matte, { raw: { width: SIDE, height: SIDE, channels: 1 } })
    .resize(width, height, { fit: 'fill' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  return sharp(photo)
    .joinChannel(alpha, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
}

/** Whole cut-outs. @param file of `selfie320` @param photo of 1314 × 1752 px */
export async function paceOfCutouts(file: string, photo: Buffer, atOnce: 1 | 4): Promise<Pace> {
  sharp.cache(false);
  sharp.concurrency(1);
  const session = await open(file);
  const run = (times: number) => inParallel(times, atOnce, async () => void (await cutOut(session, photo)));
  await run(WARM_UP);
  const taken = await timed(() => run(ROUNDS));
  await session.release();
  const perSecond = ROUNDS / taken.seconds;
  return {
    what: `baseline: sharp and the runtime alone, selfie320, ${atOnce} at a time`,
    perSecond,
    cpuSeconds: taken.cpuSeconds / ROUNDS,
    pace: perSecond / CITED_PER_SECOND[atOnce],
  };
}

/** The network's arithmetic alone, by CPU time. @param file of `u2netp_like` */
export async function paceOfLooks(file: string): Promise<Pace> {
  const session = await open(file);
  const planes = new Float32Array(3 * SIDE * SIDE);
  await session.run(planes);
  const taken = await timed(async () => {
    for (let n = 0; n < ROUNDS; n++) await session.run(planes);
  });
  await session.release();
  const cpuSeconds = taken.cpuSeconds / ROUNDS;
  return {
    what: 'baseline: one look by u2netp_like, nothing else',
    perSecond: ROUNDS / taken.seconds,
    cpuSeconds,
    pace: CITED_LOOK_CPU_S / cpuSeconds,
  };
}

async function timed(run: () => Promise<void>): Promise<{ seconds: number; cpuSeconds: number }> {
  const [before, startedAt] = [process.cpuUsage(), performance.now()];
  await run();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - startedAt) / 1000, cpuSeconds: (user + system) / 1e6 };
}
