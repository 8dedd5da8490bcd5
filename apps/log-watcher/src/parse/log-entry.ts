/** What the watcher keeps of a log line: the few fields that windows, rules and alerts need. */
import type { ErrorClass, Level } from '#events';
import type { Signal } from './signal.js';

/** A parsed line. */
export interface LogEntry {
  /** When it happened by the line's own timestamp, epoch ms. */
  readonly atMs: number;
  readonly level: Level;
  readonly service: string;
  readonly event: string;
  /** How many lines this one stands for; 1 unless lines were shed. */
  readonly weight: number;
  readonly requestId?: string | undefined;
  readonly traceId?: string | undefined;
  readonly errorType?: string | undefined;
  readonly errorClass?: ErrorClass | undefined;
  /** Free text: shown, never grouped by. Cut at 300 characters. */
  readonly errorMessage?: string | undefined;
  readonly stage?: string | undefined;
  /** Finite and not negative, else absent. */
  readonly processingTimeMs?: number | undefined;
  /** What it tells of the process; absent in lines about requests. */
  readonly signal?: Signal | undefined;
  // What requests are told apart by; of the lines that end a request.
  /** Address the request came from. */
  readonly clientIp?: string | undefined;
  /** Id of the API key, never the key. */
  readonly apiKeyId?: string | undefined;
  /** User-Agent header as written, cut at 200 characters. */
  readonly userAgent?: string | undefined;
  /** In px, "1920x1080". */
  readonly inputSize?: string | undefined;
  readonly inputFormat?: string | undefined;
  readonly outputFormat?: string | undefined;
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
  /** The machine that the service runs on. */
  readonly hostName?: string | undefined;
}
