/**
 * watch.yaml: rules and receivers. Read once at start and by `npm run watch:check`. Everything that is wrong is said at once, with
 * line and column, because an operator who has to start ten times to see ten mistakes stops reading.
 */
import { Failure } from '#events';
import { LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import type { Rule } from '../rules/rule.js';
import { positionOf, type Position } from './yaml-position.js';
import { WatchFileSchema } from './watch-schema.js';

/** How a receiver is used; where it is comes from the environment. */
export interface ReceiverOptions {
  readonly sendResolved: boolean;
  readonly timeoutMs: number;
}

/** What watch.yaml says. */
export interface WatchConfig {
  /** The watched service, as alerts name it. */
  readonly service: string;
  /** In the file's order. */
  readonly rules: readonly Rule[];
  readonly webhook: ReceiverOptions;
  readonly email: ReceiverOptions & {
    /** The name inside the subject's 【】. */
    readonly subjectName: string;
  };
}

/** One thing that is wrong. */
export interface ConfigProblem extends Position {
  readonly message: string;
}

/**
 * Reads a file's text.
 * @param fileName stands before each problem: "watch.yaml:12:7: …"
 * @throws Failure BadRuleError whose detail lists every problem, one a line, in the file's order
 */
export function loadWatchConfig(yamlText: string, fileName: string): WatchConfig {
  const lines = new LineCounter();
  const document = parseDocument(yamlText, { lineCounter: lines, prettyErrors: false });
  const broken = [...document.errors, ...document.warnings].map((it) => ({
    ...at(lines, it.pos[0]),
    message: it.message,
  }));
  if (broken.length > 0) throw refusal(broken, fileName);
  const parsed = WatchFileSchema.safeParse(valueOf(document, fileName));
  if (!parsed.success) throw refusal(problemsOf(parsed.error, document, lines), fileName);
  return configOf(parsed.data);
}

/** Aliases are only followed here: one to nothing, or a pile of them that would fill the memory. */
function valueOf(document: Document, fileName: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw refusal([{ line: 1, column: 1, message: (error as Error).message }], fileName);
  }
}

function configOf(file: z.output<typeof WatchFileSchema>): WatchConfig {
  const { webhook, email } = file.receivers;
  return {
    service: file.service,
    rules: Object.entries(file.rules).map(([name, rule]) => ({
      name,
      ...rule,
      runbookUrl: (rule.runbookUrl ?? file.runbook_url)?.replaceAll('{rule}', name) ?? null,
    })),
    webhook: { sendResolved: webhook.send_resolved, timeoutMs: webhook.timeout },
    email: { sendResolved: email.send_resolved, timeoutMs: email.timeout, subjectName: email.subject_name },
  };
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
  return new Failure(
    'BadRuleError',
    sorted.map((it) => `${fileName}:${it.line}:${it.column}: ${it.message}`).join('\n'),
  );
}

function at(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
