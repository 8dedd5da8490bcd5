/**
 * One ONNX session. The runtime's `run` blocks the calling thread, so sessions belong into worker processes; the runtime itself is
 * loaded at the first session only, so that the main process can use the rest of this library without it.
 */
import type * as Ort from 'onnxruntime-node';
import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Failure } from '#events';
import type { Layout } from './described-model.js';
import { toChannelsFirst, toChannelsLast } from './layout.js';
import type { SessionOpened } from './networks.js';

/** An array of numbers with its dimensions. */
export interface NumberTensor {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** Sides of a picture in px. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** A network that is ready to run. */
export interface Session {
  /** The provider that runs it. */
  readonly provider: string;
  /**
   * All outputs, in the file's order, for one picture; those of a picture's shape have their channels first, whatever the file's layout.
   * @param planes three planes, normalised
   * @param size of the picture in px where it is not side × side, for networks that take any
   * @throws Failure InferenceError
   */
  run(planes: Float32Array, size?: PictureSize): Promise<NumberTensor[]>;
  /** Gives its memory back; it must not be running. */
  release(): Promise<void>;
}

/** What to open and how. */
export interface SessionOptions {
  readonly model: string;
  readonly file: string;
  readonly inputSide: number;
  /** Channels first where left out. */
  readonly layout?: Layout;
  /** A network that takes pictures of any size: it is warmed on a small one, and its memory goes back after each run. */
  readonly anySize?: boolean;
  /** In order of preference; each is tried alone. */
  readonly providers: readonly string[];
  readonly onLoaded?: (loaded: SessionOpened) => void;
}

type Runtime = typeof Ort;

/** Networks up to this side, or of a file up to this size, are small: they take some milliseconds. */
const SMALL_SIDE_PX = 256;
const SMALL_FILE_BYTES = 1 << 20;
/** More hardly shorten one look. */
const MOST_THREADS = 4;
/** Side of the picture that a network of any size is warmed on, px: its own could take seconds. */
const WARM_SIDE = 64;

/**
 * Opens a network on the first provider that works and runs it once on an empty picture: the first run allocates, and a provider that
 * opens but cannot run must not be chosen. The runtime by itself would fall back without a word, or fail on the whole list.
 * @throws Failure ModelLoadError where none of the providers works
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const startedAt = performance.now();
  const runtime = await loadRuntime();
  const problems: string[] = [];
  for (const provider of options.providers) {
    try {
      const session = await tryProvider(runtime, provider, options);
      options.onLoaded?.({
        model: options.model,
        provider,
        requestedProvider: options.providers[0] as string,
        loadTimeMs: performance.now() - startedAt,
        ...(problems.length === 0 ? {} : { message: problems.join('; ') }),
      });
      return session;
    } catch (error) {
      problems.push(`${provider}: ${firstLine(error)}`);
    }
  }
  const tried = options.providers.join(', ');
  throw new Failure('ModelLoadError', `The model ${options.model} could not be opened (tried on: ${tried}).`, {
    remedy:
      'Check its file in MODEL_DIR and the execution providers; delete the file of an embedded model and restart.',
    cause: new Error(problems.join('; ')),
  });
}

async function loadRuntime(): Promise<Runtime> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw new Failure('ModelLoadError', 'The ONNX runtime could not be loaded.', {
      remedy: 'Run `npm ci` again on this machine: its native part must fit the platform.',
      cause,
    });
  }
}

async function tryProvider(runtime: Runtime, provider: string, options: SessionOptions): Promise<Session> {
  const known = runtime.listSupportedBackends().map(({ name }) => name);
  // The runtime drops an unknown name with a warning on stderr, and would then run on something else.
  if (!known.includes(provider)) throw new Error(`not supported by this runtime, which knows ${known.join(', ')}`);
  const inner = await runtime.InferenceSession.create(options.file, {
    executionProviders: [provider],
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    ...resourcesFor(options),
    logSeverityLevel: 3,
  });
  const session = wrap(runtime, inner, provider, options);
  const side = options.anySize ? WARM_SIDE : options.inputSide;
  await session.run(new Float32Array(3 * side ** 2), { width: side, height: side });
  return session;
}

/**
 * A small network has one thread, because the other workers use the other cores, and keeps its memory from run to run. One that takes long
 * has more: a core that is free halves its time, and threads that do not spin cost a twelfth of it where none is. Its memory goes back:
 * the runtime's arena would keep its peak for ever, some 300 MB more for the size of U2NetP than is really needed, at a tenth more time.
 */
function resourcesFor({ file, inputSide, anySize = false }: SessionOptions): Ort.InferenceSession.SessionOptions {
  if (anySize) return { intraOpNumThreads: 1, enableCpuMemArena: false };
  if (inputSide <= SMALL_SIDE_PX || statSync(file).size <= SMALL_FILE_BYTES) return { intraOpNumThreads: 1 };
  return {
    intraOpNumThreads: Math.min(MOST_THREADS, availableParallelism()),
    enableCpuMemArena: false,
    enableMemPattern: false,
    extra: { session: { intra_op: { allow_spinning: '0' }, dynamic_block_base: '4' } },
  };
}

function wrap(runtime: Runtime, inner: Ort.InferenceSession, provider: string, options: SessionOptions): Session {
  const { model, inputSide, layout = 'NCHW' } = options;
  const input = inner.inputNames[0] as string;
  const square = { width: inputSide, height: inputSide };
  const tensor = (planes: Float32Array, { width, height }: PictureSize): Ort.Tensor =>
    layout === 'NCHW'
      ? new runtime.Tensor('float32', planes, [1, 3, height, width])
      : new runtime.Tensor('float32', toChannelsLast(planes, 3), [1, height, width, 3]);
  return {
    provider,
    async run(planes, size = square) {
      try {
        const outputs = await inner.run({ [input]: tensor(planes, size) });
        return inner.outputNames.map((name) => toNumbers(outputs[name], layout));
      } catch (cause) {
        throw new Failure('InferenceError', `The model ${model} failed on this photo.`, { cause });
      }
    },
    release: () => inner.release(),
  };
}

function toNumbers(value: Ort.InferenceSession.OnnxValueMapType[string] | undefined, layout: Layout): NumberTensor {
  if (!value || !(value.data instanceof Float32Array)) throw new Error('An output is no array of float32.');
  if (layout === 'NCHW' || value.dims.length !== 4) return { values: value.data, shape: value.dims };
  const [count = 1, height = 1, width = 1, channels = 1] = value.dims;
  return { values: toChannelsFirst(value.data, channels), shape: [count, channels, height, width] };
}

function firstLine(error: unknown): string {
  // A failed warm-up arrives wrapped; what the runtime said is its cause.
  const inner = error instanceof Failure && error.cause !== undefined ? error.cause : error;
  const text = inner instanceof Error ? inner.message : String(inner);
  return (text.split('\n')[0] as string).slice(0, 300);
}
