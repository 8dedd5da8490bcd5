/** Reads back the lines that a program has written, archives included, in the order in which they were written. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { contractProblems, decodeLine, type EventName } from '#events';
import { waitUntil } from './wait-until.js';

/** A line as an object. */
export type CapturedRecord = Readonly<Record<string, unknown>>;

/** The lines of a log. Every call reads anew. */
export interface CapturedLines {
  /** All lines that are records. */
  all(): CapturedRecord[];
  /** The lines of one event. */
  of(event: EventName): CapturedRecord[];
  /** Lines that are no records or break the catalogue's contract, in words; empty when all is well. */
  problems(): string[];
  /** Resolves with all records once `enough` holds; for lines that another process writes. */
  waitFor(enough: (records: CapturedRecord[]) => boolean, ms?: number): Promise<CapturedRecord[]>;
}

const LOG_FILE = /^(.+?)(?:-(\d{4}-\d{2}-\d{2})\.(\d+))?\.ndjson(?:\.gz)?$/;

/** @param path a log file, or a directory of logs and archives */
export function captureLines(path: string): CapturedLines {
  const decoded = () => readLines(path).map(decodeLine);
  const all = () => decoded().flatMap((line) => (line.ok ? [line.record] : []));
  return {
    all,
    of: (event) => all().filter((record) => record['event'] === event),
    problems: () => decoded().flatMap((line) => (line.ok ? contractProblems(line.record) : [line.reason])),
    waitFor: (enough, ms = 60_000) =>
      waitUntil(
        () => {
          const records = all();
          return enough(records) ? records : undefined;
        },
        { timeoutMs: ms, what: `the lines waited for in ${path}` },
      ),
  };
}

/** All finished lines as text: files in the order of their age, each archive once. */
export function readLines(path: string): string[] {
  return filesOf(path).flatMap((file) => {
    const bytes = readFileSync(file);
    const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    return text.split('\n').slice(0, -1);
  });
}

function filesOf(path: string): string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (stats.isFile()) return [path];
  const names = readdirSync(path);
  return names
    .filter((name) => LOG_FILE.test(name) && !names.includes(`${name}.gz`))
    .sort((a, b) => ageKey(a).localeCompare(ageKey(b)))
    .map((name) => join(path, name));
}

/** The current file of a service is its newest. */
function ageKey(name: string): string {
  const [, service = '', day = '9999', number = '0'] = LOG_FILE.exec(name) ?? [];
  return `${service} ${day} ${number.padStart(9, '0')}`;
}
