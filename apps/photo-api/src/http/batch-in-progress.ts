/** The multipart body of a batch while it arrives: many pictures, or one archive, and a few fields. Its files go to disk as they come. */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Busboy, FieldInfo, FileInfo } from 'busboy';
import { Failure } from '#events';
import type { JobDraft } from '../jobs/job-draft.js';
import { safeFileName } from './log-safe.js';
import { openBusboy } from './open-busboy.js';
import { MAX_FIELD_BYTES, NAMELESS, shorten, slow } from './upload-in-progress.js';

/** What a batch is held against. */
export interface BatchTerms {
  /** Names of the fields beside the files; each may come once. */
  readonly fields: readonly string[];
  readonly draft: JobDraft;
  readonly maxPhotos: number;
  /** Of the whole body, roughly; the draft counts exactly. */
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /** Ends the reading when nobody wants the photos any more. */
  readonly signal: AbortSignal;
}

/** A batch that has arrived; its files are in the draft. */
export interface BatchParts {
  readonly fields: Readonly<Record<string, string>>;
  readonly hasArchive: boolean;
}

/** Field of a picture. */
export const IMAGE = 'image';
/** Field of a zip file. */
export const ARCHIVE = 'archive';
const CUT_OFF = 'The multipart body is malformed or cut off.';
const MAX_FIELD_NAME_BYTES = 100;
/** More than any form has, so that an unknown field is named rather than counted. */
const SPARE_PARTS = 4;

/** Reads one body; `done` settles once, after the last file that was begun is written or given up. */
export class BatchInProgress {
  /** The parts, or the failure that ended the reading. */
  readonly done: Promise<BatchParts>;
  private readonly parser: Busboy;
  private readonly fields: Record<string, string> = Object.create(null) as Record<string, string>;
  private readonly writing: Promise<void>[] = [];
  private images = 0;
  private hasArchive = false;
  private over = false;
  private failure: Failure | undefined;
  private settle!: () => void;
  private readonly overdue: NodeJS.Timeout;

  constructor(
    private readonly request: IncomingMessage,
    private readonly terms: BatchTerms,
  ) {
    this.parser = this.openParser();
    const read = new Promise<void>((resolve) => (this.settle = resolve));
    this.done = read.then(() => this.finish());
    this.overdue = setTimeout(() => this.fail(slow(terms.timeoutMs)), terms.timeoutMs);
    if (terms.signal.aborted) this.giveUp();
    terms.signal.addEventListener('abort', this.giveUp, { once: true });
    request.once('close', this.gone);
    request.pipe(this.parser);
  }

  private openParser(): Busboy {
    const { fields, maxPhotos, maxBytes } = this.terms;
    const fieldCount = fields.length + SPARE_PARTS;
    const parser = openBusboy(this.request, {
      fileSize: maxBytes + 1,
      files: maxPhotos + 1,
      fields: fieldCount,
      fieldSize: MAX_FIELD_BYTES + 1,
      fieldNameSize: MAX_FIELD_NAME_BYTES,
      parts: fieldCount + maxPhotos + 1,
      headerPairs: 20,
    });
    // A file that is cut off says so also where nobody wants it any more; unheard, that would end the process.
    parser.on('file', (_name, stream) => stream.on('error', () => undefined));
    parser.on(
      'file',
      this.whileOpen((name: string | undefined, stream: Readable, info: FileInfo) => this.takeFile(name, stream, info)),
    );
    parser.on(
      'field',
      this.whileOpen((name: string | undefined, value: string | undefined, info: FieldInfo) =>
        this.takeField(name, value, info),
      ),
    );
    parser.on('filesLimit', () => this.refuse(`More than ${maxPhotos} photos in one batch.`));
    const tooMany = (): void => this.refuse('The form has too many parts.');
    parser.on('partsLimit', tooMany).on('fieldsLimit', tooMany);
    parser.on('error', (error) => this.refuse(CUT_OFF, error));
    parser.on('close', () => this.stop());
    return parser;
  }

  /** The parser calls back from inside the request's own events, where a throw would end the process, and goes on after a refusal. */
  private whileOpen<A extends unknown[]>(listener: (...values: A) => void): (...values: A) => void {
    return (...values) => {
      if (this.over) return;
      try {
        listener(...values);
      } catch (thrown) {
        this.fail(Failure.from(thrown));
      }
    };
  }

  private takeFile(name: string | undefined, stream: Readable, info: FileInfo): void {
    if (name === undefined) return this.refuse(NAMELESS);
    if (name !== IMAGE && name !== ARCHIVE)
      return this.refuse(
        `Pictures must be sent in the field \`${IMAGE}\`, or as a zip file in \`${ARCHIVE}\`, not in \`${shorten(name)}\`.`,
      );
    if (this.hasArchive || (name === ARCHIVE && this.images > 0))
      return this.refuse(`A batch is either one \`${ARCHIVE}\` or any number of \`${IMAGE}\`.`);
    if (name === ARCHIVE) this.hasArchive = true;
    else if (++this.images > this.terms.maxPhotos)
      return this.refuse(`More than ${this.terms.maxPhotos} photos in one batch.`);
    const { draft } = this.terms;
    const stored = name === ARCHIVE ? draft.storeArchive(stream) : draft.addStream(safeFileName(info.filename), stream);
    // Whatever is no failure of ours came out of the stream: its part was cut off.
    this.writing.push(
      stored.catch((thrown: unknown) => (thrown instanceof Failure ? this.fail(thrown) : this.refuse(CUT_OFF, thrown))),
    );
  }

  private takeField(name: string | undefined, value: string | undefined, info: FieldInfo): void {
    if (name === undefined) this.refuse(NAMELESS);
    else if (name === IMAGE || name === ARCHIVE)
      this.refuse(`The field \`${name}\` must be a file: give its part a filename.`);
    else if (!this.terms.fields.includes(name))
      this.refuse(
        `There is no field \`${shorten(name)}\`; allowed are ${[IMAGE, ARCHIVE, ...this.terms.fields].join(', ')}.`,
      );
    else if (name in this.fields) this.refuse(`The field \`${name}\` may come only once.`);
    else if (value === undefined) this.refuse(`The field \`${name}\` is in a character set that is not known here.`);
    else if (info.valueTruncated || value.length > MAX_FIELD_BYTES)
      this.refuse(`The field \`${name}\` is longer than ${MAX_FIELD_BYTES} bytes.`);
    else this.fields[name] = value;
  }

  private async finish(): Promise<BatchParts> {
    await Promise.all(this.writing);
    const { failure, images, hasArchive, fields } = this;
    if (failure !== undefined) throw failure;
    if (images === 0 && !hasArchive)
      throw new Failure('BadOptionError', `Pictures are missing: send the field \`${IMAGE}\` or \`${ARCHIVE}\`.`);
    return { fields, hasArchive };
  }

  private refuse(detail: string, cause?: unknown): void {
    this.fail(new Failure('BadOptionError', detail, { cause }));
  }

  private fail(failure: Failure): void {
    this.failure ??= failure;
    this.stop();
    // Files that are still being written end here; nothing more comes for them.
    this.parser.destroy();
  }

  private readonly giveUp = (): void => this.fail(Failure.from(this.terms.signal.reason));

  private readonly gone = (): void => {
    if (!this.request.complete)
      this.fail(new Failure('ClientGoneError', 'The client closed the connection during the upload.'));
  };

  /** Lets go of the request, so that whoever answers decides how much more of it is read. */
  private stop(): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.overdue);
    this.terms.signal.removeEventListener('abort', this.giveUp);
    this.request.off('close', this.gone);
    this.request.unpipe(this.parser);
    this.settle();
  }
}
