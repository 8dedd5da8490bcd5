/** deploy/docker/Dockerfile as a list of instructions: enough to run what it says without Docker. */
import { readFileSync } from 'node:fs';

/** One instruction; its words as they stand, lines joined. */
export interface Instruction {
  /** Name of the stage that it belongs to; empty before the first. */
  readonly stage: string;
  readonly name: string;
  readonly words: string;
}

/** Reads the file. @throws Error for an instruction that this does not know */
export function readDockerfile(path: string): Instruction[] {
  const known = new Set('ARG FROM WORKDIR COPY RUN ENV USER EXPOSE HEALTHCHECK CMD'.split(' '));
  const text = readFileSync(path, 'utf8')
    .replace(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ');
  let stage = '';
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', words = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
      if (!known.has(name)) throw new Error(`${path}: ${line}`);
      if (name === 'FROM') stage = words.split(/\s+/).at(-1) ?? '';
      return { stage, name, words: words.trim() };
    });
}

/** A stage with those that it is made from, the oldest first. */
export function stageAndBelow(all: readonly Instruction[], stage: string): Instruction[] {
  const own = all.filter((it) => it.stage === stage);
  const below = own.find(({ name }) => name === 'FROM')?.words.split(/\s+/)[0] ?? '';
  return all.some((it) => it.stage === below) ? [...stageAndBelow(all, below), ...own] : own;
}

/** The variables that a stage sets. */
export function environmentOf(instructions: readonly Instruction[]): Record<string, string> {
  const words = instructions.filter(({ name }) => name === 'ENV').flatMap((it) => it.words.split(/\s+/));
  return Object.fromEntries(words.map((word) => word.split(/=(.*)/s).slice(0, 2) as [string, string]));
}

/** The words of the last instruction of a name that is written as a list: CMD, and the CMD within HEALTHCHECK. */
export function listOf(instructions: readonly Instruction[], name: 'CMD' | 'HEALTHCHECK'): string[] {
  const words = instructions.findLast((it) => it.name === name)?.words ?? '';
  return JSON.parse(words.slice(words.indexOf('['))) as string[];
}
