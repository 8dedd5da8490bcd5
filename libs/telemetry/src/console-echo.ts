/** A short form of the lines for the person who started the program: what is worth a glance, one line each, coloured on a terminal. */
import type { EventName } from '#events';
import Transport from 'winston-transport';
import type { FormattedLine } from './log-file-transport.js';

/** Lines that tell of every step, or that repeat; the file has them. */
const QUIET = new Set<string>([
  'request_received',
  'image_uploaded',
  'face_detected',
  'matting_completed',
  'background_applied',
  'resource_usage',
  'file_followed',
  'file_rotated',
] satisfies EventName[]);

/** What stands elsewhere in the echo, or says nothing to a person. */
const LEFT_OUT = new Set([
  'timestamp',
  'level',
  'service',
  'module',
  'event',
  'trace_id',
  'span_id',
  'error_stack',
  'config',
]);

const COLOURS: Readonly<Record<string, string>> = { ERROR: '31', WARNING: '33', INFO: '36', DEBUG: '90' };

/** Where the echo goes: standard output, or a substitute. */
export type EchoOutput = Pick<NodeJS.WriteStream, 'write' | 'on'> & { readonly isTTY?: boolean };

/** One line for a person, without its line feed. */
export function shortForm(line: FormattedLine, coloured: boolean): string {
  const paint = (code: string, text: string) => (coloured ? `\u001b[${code}m${text}\u001b[0m` : text);
  const level = String(line['level']);
  const fields = Object.entries(line)
    .filter(([name, value]) => !LEFT_OUT.has(name) && typeof value !== 'object')
    .map(([name, value]) => `${paint('90', `${name}=`)}${shortValue(value)}`);
  const head = [
    paint('90', String(line['timestamp']).slice(11, 19)),
    String(line['service']),
    paint(COLOURS[level] ?? '0', level === 'INFO' ? String(line['event']) : `${level} ${String(line['event'])}`),
  ];
  return [...head, ...fields].join(' ');
}

function shortValue(value: unknown): string {
  const text = String(value).replace(/\s+/g, ' ');
  const cut = text.length > 120 ? `${text.slice(0, 119)}…` : text;
  return /[ "]/.test(cut) ? JSON.stringify(cut) : cut;
}

/** Winston transport that echoes to standard output. A reader that went away is no reason to fail. */
export class ConsoleEcho extends Transport {
  constructor(private readonly output: EchoOutput = process.stdout) {
    super();
    output.on('error', () => undefined);
  }

  /** Called by winston for each line. */
  override log(line: FormattedLine, done: () => void): void {
    const quiet = line['level'] === 'INFO' && QUIET.has(String(line['event']));
    if (!quiet) this.output.write(`${shortForm(line, this.output.isTTY === true)}\n`);
    done();
  }
}
