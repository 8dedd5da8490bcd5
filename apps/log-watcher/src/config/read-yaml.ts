/** A YAML file becomes a value of a known shape, or everything that is wrong with it, with line and column. */
import { Failure } from '#events';
import { LineCounter, parseDocument, visit, type Document } from 'yaml';
import type { z } from 'zod';
import { unfitKeys, unfitText } from './yaml-guard.js';
import { positionOf, type Position } from './yaml-position.js';

/** One thing that is wrong. */
export interface ConfigProblem extends Position {
  readonly message: string;
}

/** More are not listed one by one. */
const LISTED_PROBLEMS = 20;

/**
 * Reads a file's text.
 * @param fileName stands before each problem: "watch.yaml:12:7: …"
 * @param schemaOf the shape, which may depend on what is written
 * @throws Failure BadRuleError whose detail lists the problems, one a line, in the file's order
 */
export function readYaml<S extends z.ZodType>(
  text: string,
  fileName: string,
  schemaOf: (raw: unknown) => S,
): z.output<S> {
  const unfit = unfitText(text);
  if (unfit !== null) throw refusal([unfit], fileName);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = [...document.errors, ...document.warnings].map((it) => ({
    ...at(lines, it.pos[0]),
    message: it.message,
  }));
  if (broken.length > 0) throw refusal(broken, fileName);
  const badKeys = unfitKeys(document, lines);
  if (badKeys.length > 0) throw refusal(badKeys, fileName);
  const raw = valueOf(document, lines, fileName);
  const parsed = schemaOf(raw).safeParse(raw);
  if (!parsed.success) throw refusal(problemsOf(parsed.error, document, lines), fileName);
  return parsed.data;
}

/** Aliases are only followed here: one to nothing, or a pile of them that would fill the memory. */
function valueOf(document: Document, lines: LineCounter, fileName: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    const { message } = error as Error;
    throw refusal([{ ...at(lines, aliasOffset(document, message)), message }], fileName);
  }
}

/** Where the alias stands that a message is about, by its name; else the last of all, which is where a pile of them ends. */
function aliasOffset(document: Document, message: string): number {
  let offset = 0;
  visit(document, {
    Alias(_, { source, range }) {
      offset = range?.[0] ?? offset;
      return message.endsWith(`: ${source}`) ? visit.BREAK : undefined;
    },
  });
  return offset;
}

function problemsOf(error: z.ZodError, document: Document, lines: LineCounter): ConfigProblem[] {
  return error.issues.flatMap((issue): ConfigProblem[] => {
    const name = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
      const messages = issue.message.split('\n');
      return issue.keys.map((key, index) => ({
        ...positionOf(document, lines, issue.path, key),
        message: `${name === '' ? '' : `${name}: `}${messages[index] ?? `unknown key "${key}"`}`,
      }));
    }
    if (issue.code === 'invalid_key') {
      const place = positionOf(document, lines, issue.path.slice(0, -1), String(issue.path.at(-1)));
      return [{ ...place, message: `${name}: ${issue.issues[0]?.message ?? issue.message}` }];
    }
    return [
      { ...positionOf(document, lines, issue.path), message: name === '' ? issue.message : `${name} ${issue.message}` },
    ];
  });
}

function refusal(problems: readonly ConfigProblem[], fileName: string): Failure {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  const listed = sorted.slice(0, LISTED_PROBLEMS).map((it) => `${fileName}:${it.line}:${it.column}: ${it.message}`);
  const more = sorted.length - listed.length;
  return new Failure('BadRuleError', [...listed, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'));
}

function at(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
