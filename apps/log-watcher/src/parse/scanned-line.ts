/** A line as the scanner noted it: what is not asked for is never made. One object shows one line after the other. */
import { decodeLine, type ErrorClass, type Level, type NotALine } from '#events';
import {
  durationOf,
  errorClassOf,
  levelOf,
  MAX_ID,
  MAX_MESSAGE,
  MAX_NAME,
  MAX_USER_AGENT,
  textOf,
  traceIdOf,
  weightOf,
} from './field-values.js';
import type { LogEntry } from './log-entry.js';
import type { Name, Names } from './names.js';
import { FIELD, FLAG, FLAGS_AT, STATUS, STATUS_AT, TYPE, TYPES_AT, VALUES_AT } from './scanner-memory.js';
import { isSignalEvent, signalOf, type Signal } from './signal.js';
import { timestampMs } from './timestamp.js';
import { unquoted } from './unquoted.js';

const CARRIAGE_RETURN = 13;
/** What a line tells of that ends a request well. */
const PHOTO = 'image_processed';

/** What the scanner's memory is seen through. */
export interface ScannerView {
  readonly memory: Buffer;
  readonly words: Uint32Array;
  readonly doubles: Float64Array;
  readonly names: Names;
}

/** The line in hand; valid until the next one is shown. */
export class ScannedLine implements LogEntry {
  /** When it counts: its own time, unless who counts it knows better. Set by show() and by who counts. */
  atMs = 0;
  private types = 0;
  private values = 0;
  private row = 0;
  /** Whether it tells of a photo and nothing about it is odd: its event, its weight and the kind of its time are known. */
  private photo = false;

  constructor(private readonly view: ScannerView) {}

  /** Shows the line of the row at this address. */
  show(row: number): void {
    this.row = row;
    this.types = row + TYPES_AT;
    this.values = row + VALUES_AT;
    this.photo = this.status === STATUS.PROCESSED;
    const isInstant = this.photo || this.typeOf(FIELD.timestamp) === TYPE.INSTANT;
    this.atMs = isInstant ? this.numberOf(FIELD.timestamp) : this.oddTime();
  }

  /** NaN where it has none. */
  private oddTime(): number {
    return this.typeOf(FIELD.timestamp) === TYPE.ABSENT ? NaN : (timestampMs(this.valueOf(FIELD.timestamp)) ?? NaN);
  }

  /** Whether it is blank, an object, neither of the two … */
  get status(): number {
    return this.view.memory[this.row + STATUS_AT]!;
  }

  /** Why it is no log line; undefined where it is one. To be asked of lines that are not blank and not undecided. */
  get reason(): NotALine | undefined {
    const { status } = this;
    if (status === STATUS.PROCESSED) return undefined;
    if (status !== STATUS.OBJECT) return status === STATUS.NOT_AN_OBJECT ? 'not_an_object' : 'malformed';
    const type = this.typeOf(FIELD.event);
    return type === TYPE.NAME || type === TYPE.TEXT || type === TYPE.ESCAPED ? undefined : 'no_event';
  }

  /** Whether all of its bytes are UTF-8. */
  get utf8(): boolean {
    return (this.view.memory[this.row + FLAGS_AT]! & FLAG.NOT_UTF8) === 0;
  }

  /** The line without its line end. The memory is the scanner's. */
  get bytes(): Buffer {
    const { memory, words } = this.view;
    const start = words[this.row >> 2]!;
    const end = words[(this.row >> 2) + 1]!;
    return memory.subarray(start, end > start && memory[end - 1] === CARRIAGE_RETURN ? end - 1 : end);
  }

  get level(): Level {
    return this.nameOf(FIELD.level)?.level ?? levelOf(this.valueOf(FIELD.level));
  }

  get service(): string {
    return this.shortOf(FIELD.service) ?? 'unknown';
  }

  get event(): string {
    return this.photo ? PHOTO : (this.shortOf(FIELD.event) ?? '');
  }

  get weight(): number {
    return this.photo || this.typeOf(FIELD.sample_weight) === TYPE.ABSENT
      ? 1
      : weightOf(this.valueOf(FIELD.sample_weight));
  }

  get requestId(): string | undefined {
    return textOf(this.valueOf(FIELD.request_id), MAX_ID);
  }

  get traceId(): string | undefined {
    return traceIdOf(this.valueOf(FIELD.trace_id));
  }

  get errorType(): string | undefined {
    return this.shortOf(FIELD.error_type);
  }

  get errorClass(): ErrorClass | undefined {
    return errorClassOf(this.valueOf(FIELD.error_class), this.errorType);
  }

  get errorMessage(): string | undefined {
    return textOf(this.valueOf(FIELD.error_message), MAX_MESSAGE);
  }

  get stage(): string | undefined {
    return this.shortOf(FIELD.stage);
  }

  get processingTimeMs(): number | undefined {
    return this.photo ? this.numberOf(FIELD.processing_time_ms) : durationOf(this.valueOf(FIELD.processing_time_ms));
  }

  /** Such lines are few: they are read plainly. */
  get signal(): Signal | undefined {
    const { event } = this;
    if (!isSignalEvent(event)) return undefined;
    const decoded = decodeLine(this.bytes.toString('utf8'));
    return decoded.ok ? signalOf(event, decoded.record) : undefined;
  }

  get clientIp(): string | undefined {
    return this.shortOf(FIELD.client_ip);
  }

  get apiKeyId(): string | undefined {
    return this.shortOf(FIELD.api_key_id);
  }

  get userAgent(): string | undefined {
    return textOf(this.valueOf(FIELD.user_agent), MAX_USER_AGENT);
  }

  get inputSize(): string | undefined {
    return this.shortOf(FIELD.input_size);
  }

  get inputFormat(): string | undefined {
    return this.shortOf(FIELD.input_format);
  }

  get outputFormat(): string | undefined {
    return this.shortOf(FIELD.output_format);
  }

  get model(): string | undefined {
    return this.shortOf(FIELD.model);
  }

  get provider(): string | undefined {
    return this.shortOf(FIELD.provider);
  }

  get hostName(): string | undefined {
    return this.shortOf(FIELD.host_name);
  }

  /** How long the photo took, of a line whose status says that it tells of one; NaN of another. */
  get photoMs(): number {
    return this.photo ? this.numberOf(FIELD.processing_time_ms) : NaN;
  }

  private typeOf(field: number): number {
    return this.view.memory[this.types + field]!;
  }

  private numberOf(field: number): number {
    return this.view.doubles[(this.values >> 3) + field]!;
  }

  private wordOf(field: number, index: number): number {
    return this.view.words[(this.values >> 2) + 2 * field + index]!;
  }

  private nameOf(field: number): Name | undefined {
    return this.typeOf(field) === TYPE.NAME ? this.view.names.get(this.wordOf(field, 0)) : undefined;
  }

  private shortOf(field: number): string | undefined {
    const name = this.nameOf(field);
    return name === undefined ? textOf(this.valueOf(field), MAX_NAME) : name.text;
  }

  private textAt(field: number, escaped: boolean): string {
    const ascii = (this.view.memory[this.row + FLAGS_AT]! & FLAG.NOT_ASCII) === 0;
    return unquoted(this.view.memory, this.wordOf(field, 0), this.wordOf(field, 1), { escaped, ascii });
  }

  /** A string or a number; undefined where it is absent or anything else. An instant is told by `atMs`. */
  private valueOf(field: number): string | number | undefined {
    switch (this.typeOf(field)) {
      case TYPE.NUMBER:
        return this.numberOf(field);
      case TYPE.DIGITS:
        return Number(this.textAt(field, false));
      case TYPE.TEXT:
        return this.textAt(field, false);
      case TYPE.ESCAPED:
        return this.textAt(field, true);
      case TYPE.NAME:
        return this.view.names.get(this.wordOf(field, 0)).full;
      default:
        return undefined;
    }
  }
}
