/**
 * One ONNX session. The runtime's `run` blocks the calling thread, so sessions belong into worker processes; the runtime itself is
 * loaded at the first session only, so that the main process can use the rest of this library without it.
 */
import type * as Ort from 'onnxruntime-node';
import { Failure } from '#events';
import type { ModelLoaded } from './networks.js';

/** An array of numbers with its dimensions. */
export interface NumberTensor {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** A network that is ready to run. */
export interface Session {
  /** The provider that runs it. */
  readonly provider: string;
  /**
   * All outputs, in the file's order, for one picture of side × side pixels, channels first.
   * @param planes 3 · side² values, normalised
   * @throws Failure InferenceError
   */
  run(planes: Float32Array): Promise<NumberTensor[]>;
  /** Gives its memory back; it must not be running. */
  release(): Promise<void>;
}

/** What to open and how. */
export interface SessionOptions {
  readonly model: string;
  readonly file: string;
  readonly inputSide: number;
  /** In order of preference; each is tried alone. */
  readonly providers: readonly string[];
  readonly onLoaded?: (loaded: ModelLoaded) => void;
}

type Runtime = typeof Ort;

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
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
  const session = wrap(runtime, inner, provider, options);
  await session.run(new Float32Array(3 * options.inputSide ** 2));
  return session;
}

function wrap(runtime: Runtime, inner: Ort.InferenceSession, provider: string, options: SessionOptions): Session {
  const side = options.inputSide;
  const input = inner.inputNames[0] as string;
  return {
    provider,
    async run(planes) {
      try {
        const outputs = await inner.run({ [input]: new runtime.Tensor('float32', planes, [1, 3, side, side]) });
        return inner.outputNames.map((name) => toNumbers(outputs[name]));
      } catch (cause) {
        throw new Failure('InferenceError', `The model ${options.model} failed on this photo.`, { cause });
      }
    },
    release: () => inner.release(),
  };
}

function toNumbers(value: Ort.InferenceSession.OnnxValueMapType[string] | undefined): NumberTensor {
  if (!value || !(value.data instanceof Float32Array)) throw new Error('An output is no array of float32.');
  return { values: value.data, shape: value.dims };
}

function firstLine(error: unknown): string {
  // A failed warm-up arrives wrapped; what the runtime said is its cause.
  const inner = error instanceof Failure && error.cause !== undefined ? error.cause : error;
  const text = inner instanceof Error ? inner.message : String(inner);
  return (text.split('\n')[0] as string).slice(0, 300);
}
