/** One multipart body while it arrives. */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Busboy, FieldInfo, FileInfo } from 'busboy';
import { Failure } from '#events';
import type { UploadShare } from '../admission/upload-budget.js';
import { safeFileName } from './log-safe.js';
import { openBusboy } from './open-busboy.js';
import { picturesOf, tooLarge, type UploadForm, type UploadLimits } from './upload-form.js';

/** What a body is held against. */
export interface UploadTerms {
  readonly form: UploadForm;
  readonly limits: UploadLimits;
  readonly share: UploadShare;
  /** Ends the reading when nobody wants the photo any more. */
  readonly signal: AbortSignal;
}

/** The parts of a complete body. */
export interface UploadParts {
  /** The files of the file field in their order; none only where a field gives the address of one. */
  readonly images: readonly Buffer[];
  readonly extras: Readonly<Record<string, Buffer>>;
  /** Name of the first image. */
  readonly fileName: string | undefined;
  readonly fields: Readonly<Record<string, string>>;
}

/** The parser's own types promise both, but a part may come without a name, and text in an unknown character set is not given. */
type PartName = string | undefined;
type PartText = string | undefined;

/** What is said of a part without a name. */
export const NAMELESS = 'Each part of the form must have a name.';
/** Longest value of a field. */
export const MAX_FIELD_BYTES = 1024;
/** Longest address of a photo: signed ones hold several hundred bytes of signature. */
const MAX_URL_BYTES = 4096;
const MAX_FIELD_NAME_BYTES = 100;
/** More than any form has, so that an unknown field is named rather than counted. */
const SPARE_PARTS = 4;

/** Reads one body; `done` settles once. */
export class UploadInProgress {
  /** The parts, or the failure that ended the reading. */
  readonly done: Promise<UploadParts>;
  private readonly parser: Busboy;
  /** What came of each file, by field and in order. */
  private readonly files = new Map<string, Buffer[][]>();
  private fileBytes = 0;
  private readonly fields: Record<string, string> = Object.create(null) as Record<string, string>;
  private fileName: string | undefined;
  /** Whether it has been decided what becomes of the body. */
  private over = false;
  private resolve!: (parts: UploadParts) => void;
  private reject!: (failure: Failure) => void;
  private readonly overdue: NodeJS.Timeout;

  constructor(
    private readonly request: IncomingMessage,
    private readonly terms: UploadTerms,
  ) {
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // First what may throw: a timer of a body that nobody reads would later fail a promise that nobody awaits.
    this.parser = this.openParser();
    this.overdue = setTimeout(() => this.fail(slow(terms.limits.timeoutMs)), terms.limits.timeoutMs);
    if (terms.signal.aborted) this.giveUp();
    terms.signal.addEventListener('abort', this.giveUp, { once: true });
    request.once('close', this.gone);
    request.pipe(this.parser);
  }

  private openParser(): Busboy {
    const { form, limits } = this.terms;
    const fields = form.fields.length + SPARE_PARTS;
    const files = fileFields(form).length + mostFiles(form) - 1;
    const parser = openBusboy(this.request, {
      // A file of exactly `fileSize` bytes counts as cut off, so the limit is one past the largest allowed.
      fileSize: limits.maxBytes + 1,
      files: files + 1,
      fields,
      fieldSize: longest(form, form.urlField) + 1,
      fieldNameSize: MAX_FIELD_NAME_BYTES,
      parts: fields + files + 1,
      headerPairs: 20,
    });
    const tooMany = this.whileOpen(() => this.refuse('The form has too many parts.'));
    // A file that is cut off says so also where nobody wants it any more; unheard, that would end the process.
    parser.on('file', (_name, stream) => stream.on('error', () => undefined));
    parser.on(
      'file',
      this.whileOpen((name: PartName, stream: Readable, info: FileInfo) => this.takeFile(name, stream, info)),
    );
    parser.on(
      'field',
      this.whileOpen((name: PartName, value: PartText, info: FieldInfo) => this.takeField(name, value, info)),
    );
    parser.on('partsLimit', tooMany).on('fieldsLimit', tooMany).on('filesLimit', tooMany);
    parser.on('error', (error) => this.refuse('The multipart body is malformed or cut off.', error));
    parser.on(
      'close',
      this.whileOpen(() => this.complete()),
    );
    return parser;
  }

  /**
   * The parser calls back from inside the request's own events, where a throw would end the process; and it goes on with the rest of
   * a chunk after the form has been refused, when nothing may be kept or taken of the budget any more.
   */
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

  private takeFile(name: PartName, stream: Readable, info: FileInfo): void {
    const { form } = this.terms;
    if (name === undefined) return this.refuse(NAMELESS);
    if (!fileFields(form).includes(name))
      return this.refuse(`The picture must be sent in the field \`${form.fileField}\`, not in \`${shorten(name)}\`.`);
    const earlier = this.files.get(name) ?? [];
    const most = name === form.fileField ? mostFiles(form) : 1;
    if (earlier.length === most)
      return this.refuse(`The field \`${name}\` may come only ${most === 1 ? 'once' : `${most} times`}.`);
    const chunks: Buffer[] = [];
    this.files.set(name, [...earlier, chunks]);
    if (name === form.fileField && earlier.length === 0) this.beginPicture(info);
    stream.on(
      'data',
      this.whileOpen((chunk: Buffer) => this.keep(chunk, chunks)),
    );
    stream.on(
      'limit',
      this.whileOpen(() => this.fail(tooLarge(this.terms.limits.maxBytes))),
    );
  }

  private beginPicture({ filename }: FileInfo): void {
    this.terms.form.checkEarly(this.fields);
    this.fileName = safeFileName(filename);
  }

  private keep(chunk: Buffer, chunks: Buffer[]): void {
    this.fileBytes += chunk.length;
    const { form, limits } = this.terms;
    if (this.fileBytes > mostFiles(form) * limits.maxBytes) throw tooLarge(limits.maxBytes);
    this.terms.share.take(chunk.length);
    chunks.push(chunk);
  }

  private takeField(name: PartName, value: PartText, info: FieldInfo): void {
    const { form } = this.terms;
    if (name === undefined) this.refuse(NAMELESS);
    else if (fileFields(form).includes(name))
      this.refuse(`The field \`${name}\` must be a file: give its part a filename.`);
    else if (!form.fields.includes(name))
      this.refuse(
        `There is no field \`${shorten(name)}\`; allowed are ${[...fileFields(form), ...form.fields].join(', ')}.`,
      );
    else if (name in this.fields) this.refuse(`The field \`${name}\` may come only once.`);
    else if (value === undefined) this.refuse(`The field \`${name}\` is in a character set that is not known here.`);
    else if (info.valueTruncated || value.length > longest(form, name))
      this.refuse(`The field \`${name}\` is longer than ${longest(form, name)} bytes.`);
    else this.fields[name] = value;
  }

  private complete(): void {
    const { fileField } = this.terms.form;
    const images = picturesOf(this.terms.form, this.files.get(fileField), this.fields);
    this.stop();
    // A form in a browser sends a file field that was left empty as a file of no bytes.
    const extras = [...this.files]
      .filter(([name, [chunks]]) => name !== fileField && chunks!.length > 0)
      .map(([name, [chunks]]): [string, Buffer] => [name, Buffer.concat(chunks!)]);
    this.resolve({
      images: images.map((chunks) => Buffer.concat(chunks)),
      extras: Object.fromEntries(extras),
      fileName: this.fileName,
      fields: this.fields,
    });
  }

  private refuse(detail: string, cause?: unknown): void {
    this.fail(new Failure('BadOptionError', detail, { cause }));
  }

  private fail(failure: Failure): void {
    this.stop();
    this.files.clear();
    this.reject(failure);
  }

  private readonly giveUp = (): void => this.fail(Failure.from(this.terms.signal.reason));

  private readonly gone = (): void => {
    if (!this.request.complete)
      this.fail(new Failure('ClientGoneError', 'The client closed the connection during the upload.'));
  };

  /** Lets go of the request, so that whoever answers decides how much more of it is read. */
  private stop(): void {
    this.over = true;
    clearTimeout(this.overdue);
    this.terms.signal.removeEventListener('abort', this.giveUp);
    this.request.off('close', this.gone);
    this.request.unpipe(this.parser);
  }
}

const mostFiles = ({ mostFiles: most = 1 }: UploadForm): number => most;

/** The failure of a body that did not arrive in time. */
export function slow(timeoutMs: number): Failure {
  return new Failure('UploadTimeoutError', `The upload was not complete after ${timeoutMs / 1000} s.`);
}

/** Longest value of the field. */
function longest({ urlField }: UploadForm, field: string | undefined): number {
  return field !== undefined && field === urlField ? MAX_URL_BYTES : MAX_FIELD_BYTES;
}

function fileFields({ fileField, extraFiles = [] }: UploadForm): readonly string[] {
  return [fileField, ...extraFiles];
}

/** A name of the client's as far as it is worth repeating. */
export function shorten(name: string): string {
  return name.length > 40 ? `${name.slice(0, 40)}…` : name;
}
