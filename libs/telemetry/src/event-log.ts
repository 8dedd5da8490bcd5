/**
 * The one way to write a log line: an event of the catalogue with its fields. Adds time, service, module and the ids of the request
 * and of the trace, and hands the line through winston to a file that loses none.
 */
import { isSpanContextValid, trace } from '@opentelemetry/api';
import {
  buildRecord,
  encodeLine,
  type Envelope,
  EVENTS,
  type EventFields,
  type EventName,
  type Level,
  type LogRecord,
} from '#events';
import winston from 'winston';
import { ConsoleEcho } from './console-echo.js';
import { LogArchive } from './log-archive.js';
import { LogFileTransport, MESSAGE } from './log-file-transport.js';
import { onExportFailed } from './outlet-health.js';
import { recentLines } from './recent-lines.js';
import { currentRequestId } from './request-context.js';
import { RotatingFile, type WriteOutage } from './rotating-file.js';
import { Shedding } from './shedding.js';

/** The levels that an event may be written at. */
export type LevelOf<E extends EventName> = (typeof EVENTS)[E]['levels'][number];

/** Writes events on behalf of one module. */
export interface EventEmitter {
  /** Writes one line. Never throws. The level is the event's usual one unless given. */
  readonly emit: <E extends EventName>(event: E, fields: EventFields<E>, level?: LevelOf<E>) => void;
}

/** How a log is kept. */
export interface EventLogOptions {
  /** Name of the program; also the file's name. */
  readonly service: string;
  readonly logDir: string;
  /** Whether a short form for people goes to standard output; `none` by default. */
  readonly echo?: 'pretty' | 'none';
  /** Source of time, epoch ms; the system's by default. */
  readonly clock?: { now(): number };
  /** Lines below it are not written; `INFO` by default. */
  readonly level?: Level;
  /** Size past which the file is set aside; 10 MB by default. */
  readonly maxBytes?: number;
  /** Days that archives are kept for; 7 by default. */
  readonly keepDays?: number;
  /** Lines per second past which INFO lines of requests are sampled; 2,000 by default. */
  readonly maxLinesPerSecond?: number;
  /** How long a file rests before it is compressed, ms; a minute by default. */
  readonly settleMs?: number;
}

const SEVERITY: Readonly<Record<Level, number>> = { ERROR: 0, WARNING: 1, INFO: 2, DEBUG: 3 };
/** How often lines that could not be written are tried again. */
const RETRY_MS = 1000;

/** The log of one program. */
export class EventLog {
  /** Path of the current file. */
  readonly path: string;
  private readonly now: () => number;
  private readonly threshold: number;
  private readonly shedding: Shedding;
  private readonly file: RotatingFile;
  private readonly archive: LogArchive;
  private readonly logger: winston.Logger;
  private readonly retrying: NodeJS.Timeout;

  constructor(private readonly options: EventLogOptions) {
    this.now = () => options.clock?.now() ?? Date.now();
    this.threshold = SEVERITY[options.level ?? 'INFO'];
    this.shedding = new Shedding(options.maxLinesPerSecond ?? 2000);
    const place = { directory: options.logDir, baseName: options.service, now: this.now };
    this.archive = new LogArchive({
      ...place,
      keepDays: options.keepDays ?? 7,
      settleMs: options.settleMs ?? 60_000,
    });
    this.file = new RotatingFile({
      ...place,
      maxBytes: options.maxBytes ?? 10 * 1024 * 1024,
      onRotated: () => this.archive.tidy(),
      onRecovered: (outage) => this.tellOutage(outage),
    });
    this.path = this.file.path;
    this.logger = openLogger(this.file, options.echo === 'pretty');
    this.retrying = setInterval(() => this.file.retry(), RETRY_MS).unref();
    this.archive.tidy();
    onExportFailed((message) => this.emit('telemetry_export_failed', { message }, { module: 'telemetry' }));
  }

  /** Writes one line on behalf of a module. Never throws. */
  emit<E extends EventName>(event: E, fields: EventFields<E>, from: { module: string; level?: LevelOf<E> }): void {
    const level: Level = from.level ?? EVENTS[event].levels[0];
    if (SEVERITY[level] > this.threshold) return;
    const at = this.now();
    const requestId = currentRequestId();
    const mayBeShed = level === 'INFO' && requestId !== undefined;
    this.tellShedding(at, mayBeShed);
    if (mayBeShed && !this.shedding.keeps(requestId)) return;
    const envelope: Envelope = {
      timestamp: new Date(at).toISOString(),
      service: this.options.service,
      module: from.module,
      request_id: requestId,
      ...activeTrace(),
      sample_weight: mayBeShed && this.shedding.weight > 1 ? this.shedding.weight : undefined,
    };
    this.logger.write(buildRecord(event, fields, envelope, level));
  }

  /** A writer that knows its module. */
  for(module: string): EventEmitter {
    return {
      emit: (event, fields, level) => this.emit(event, fields, level === undefined ? { module } : { module, level }),
    };
  }

  /** Whether lines reach the disk now. */
  writable(): boolean {
    return this.file.writable;
  }

  /** The lines that were written last, those of an earlier run included: of the current file and the two before it. */
  recentLines(): AsyncIterable<string> {
    return recentLines(this.options.logDir, this.options.service);
  }

  /** Ends the log: tries once more what is waiting, closes the file, lets a compression in work finish. Never rejects. */
  async close(): Promise<void> {
    clearInterval(this.retrying);
    this.file.close();
    await this.archive.close();
  }

  private tellShedding(at: number, mayBeShed: boolean): void {
    const change = this.shedding.count(at, mayBeShed);
    if (change === undefined) return;
    const fields = { sample_rate: change.sampleRate, reason: 'lines_per_second' };
    this.emit('log_shedding_changed', fields, { module: 'log' });
  }

  private tellOutage({ late, lost, reason, message }: WriteOutage): void {
    const words = `${late} lines were written late, ${lost} were lost: ${message}`;
    this.emit('log_write_failed', { lines: lost, reason, message: words }, { module: 'log' });
  }
}

/** Opens the log of a program; unwritable directories are told by `writable()`, not thrown. */
export function createEventLog(options: EventLogOptions): EventLog {
  return new EventLog(options);
}

/** Ids of the span that the running code belongs to, sampled or not. */
function activeTrace(): Pick<Envelope, 'trace_id' | 'span_id'> {
  const span = trace.getActiveSpan()?.spanContext();
  return span !== undefined && isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {};
}

/** Winston with our levels; the record is the line, in its own order. */
function openLogger(file: RotatingFile, echo: boolean): winston.Logger {
  const asLine = winston.format((record) => {
    record[MESSAGE] = encodeLine(record as unknown as LogRecord);
    return record;
  });
  const logger = winston.createLogger({
    levels: SEVERITY,
    level: 'DEBUG',
    format: asLine(),
    transports: echo ? [new LogFileTransport(file), new ConsoleEcho()] : [new LogFileTransport(file)],
  });
  // A stream holds back what it gets before its first read: from here on each line goes through at once, even in the first tick.
  logger.read(0);
  return logger;
}
