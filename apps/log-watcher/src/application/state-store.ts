/**
 * The watcher's memory over restarts and crashes: offsets, windows, rule states and outbox in one file that is replaced as a whole.
 * Because they are saved together, a line is either in the counts and before the offset, or neither.
 */
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Shape of the file; a state of another version is not read. */
export const STATE_VERSION = 1;

/** What was found. */
export interface LoadedState {
  readonly path: string;
  readonly savedAtMs: number;
  /** The saved parts by name, as parsed JSON of unknown shape. */
  readonly parts: Readonly<Record<string, unknown>>;
}

/** A state that could not be used, and where it was put. */
export interface RefusedState {
  readonly path: string;
  readonly reason: string;
  readonly keptAs: string;
}

/** The state file and the one before it. */
export class StateStore {
  readonly path: string;
  /** Size of the last state that was written, in bytes. */
  lastBytes = 0;
  private readonly previousPath: string;

  /** @param directory is made where it does not exist */
  constructor(directory: string) {
    this.path = join(directory, 'state.json');
    this.previousPath = join(directory, 'state.previous.json');
    mkdirSync(directory, { recursive: true });
  }

  /**
   * Reads the newest usable state. One that is not is set aside for a person to look at, and the one before it is taken.
   * @param use takes the parts up; throws where they make no sense
   */
  load(nowMs: number, use: (state: LoadedState) => void): { used: LoadedState | undefined; refused: RefusedState[] } {
    const refused: RefusedState[] = [];
    for (const path of [this.path, this.previousPath]) {
      if (!existsSync(path)) continue;
      try {
        const used = readState(path);
        use(used);
        return { used, refused };
      } catch (error) {
        const keptAs = `${path}.unusable-${nowMs}`;
        renameSync(path, keptAs);
        refused.push({ path, reason: (error as Error).message, keptAs });
      }
    }
    return { used: undefined, refused };
  }

  /** Makes `parts` durable: when it resolves, they survive a power failure. @param parts JSON texts by name */
  async save(savedAtMs: number, parts: Readonly<Record<string, string>>): Promise<void> {
    const body = Object.entries(parts).map(([name, json]) => `${JSON.stringify(name)}:${json}`);
    const text = `{"version":${STATE_VERSION},"savedAtMs":${savedAtMs},"parts":{${body.join(',\n')}}}\n`;
    this.lastBytes = text.length;
    const aside = `${this.path}.tmp`;
    const file = await open(aside, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    this.keepPrevious();
    renameSync(aside, this.path);
    await syncDirectory(dirname(this.path));
  }

  private keepPrevious(): void {
    if (!existsSync(this.path)) return;
    rmSync(this.previousPath, { force: true });
    linkSync(this.path, this.previousPath);
  }
}

function readState(path: string): LoadedState {
  const { version, savedAtMs, parts } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  if (version !== STATE_VERSION) throw new TypeError(`state of version ${String(version)}, not ${STATE_VERSION}`);
  if (typeof savedAtMs !== 'number' || typeof parts !== 'object' || parts === null)
    throw new TypeError('state without its parts');
  return { path, savedAtMs, parts: parts as Record<string, unknown> };
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
