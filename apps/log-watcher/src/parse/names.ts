/** Strings by the numbers that the scanner gave them: each is made once, however often it occurs. */
import type { Level } from '#events';
import { levelOf, MAX_NAME, textOf } from './field-values.js';
import type { ScannerExports } from './scanner-memory.js';
import { unquoted } from './unquoted.js';

/** Text of a name after its length and its hash. */
const TEXT_AT = 8;
/** Names are forgotten when there are so many: a log may hold any number of invented ones, and those in use come back at once. */
const FORGOTTEN_AT = 1024;

/** A name, in the forms in which it is asked for. */
export interface Name {
  /** Decoded and whole. */
  readonly full: string;
  /** Not empty, and cut as names are. */
  readonly text: string | undefined;
  readonly level: Level;
}

/** What lines with a name add, as a sum of ROLE. */
export type RolesOf = (name: Name) => number;

const BACKSLASH = 0x5c;

/** The names of one scanner. */
export class Names {
  private readonly known: Name[] = [];

  constructor(
    private readonly exports: ScannerExports,
    private readonly memory: Buffer,
    private readonly rolesOf: RolesOf,
  ) {}

  /** The name of that number. */
  get(id: number): Name {
    return this.known[id] ?? this.learn(id);
  }

  private learn(id: number): Name {
    const at = this.exports.nameAt(id);
    const length = this.memory.readUInt32LE(at);
    const escaped = this.memory.subarray(at + TEXT_AT, at + TEXT_AT + length).includes(BACKSLASH);
    const full = asKey(unquoted(this.memory, at + TEXT_AT, length, { escaped, ascii: false }));
    const name = { full, text: textOf(full, MAX_NAME), level: levelOf(full) };
    this.memory[this.exports.ROLES.value + id] = this.rolesOf(name);
    return (this.known[id] = name);
  }

  /** Makes room. Numbers given before are void. */
  forgetIfMany(): void {
    if (this.exports.nameCount() < FORGOTTEN_AT) return;
    this.exports.forgetNames();
    this.known.length = 0;
  }
}

/** The same string in the form in which keys and literals are kept: two of them are compared by their addresses alone. */
function asKey(text: string): string {
  return Object.keys({ [text]: 0 })[0] ?? text;
}
