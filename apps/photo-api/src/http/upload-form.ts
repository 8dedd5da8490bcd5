/** What an upload may be: its form and its bounds. */
import { Failure } from '#events';

/** What a form consists of. */
export interface UploadForm {
  /** Name of the file field. */
  readonly fileField: string;
  /** How often the file field may come; once where left out. */
  readonly mostFiles?: number;
  /** Name of the one of `fields` that may give the address of the file instead of it. */
  readonly urlField?: string;
  /** Names of further file fields; each may be left out, and comes at most once. */
  readonly extraFiles?: readonly string[];
  /** Names of the other fields; each may come once. */
  readonly fields: readonly string[];
  /**
   * Checks what has come before the picture, so that a form that cannot be right is refused before its file is let in. Fields that come
   * later are seen at the end alone: what is missing here is not wrong yet.
   * @throws Failure BadOptionError naming fields and allowed values
   */
  readonly checkEarly: (fields: Readonly<Record<string, string>>) => void;
}

/** Bounds of an upload. */
export interface UploadLimits {
  /** Of all its files together; where a form takes several of one kind, of each of them. */
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/**
 * The pictures of a complete form, as chunks; none where a field gives the address of one. An empty field, or an empty file beside an
 * address, is what browsers send for one that was left out.
 * @throws Failure BadOptionError where neither came, or both; what `checkEarly` throws: nothing is fetched for a form that cannot be right
 */
export function picturesOf(
  { fileField, urlField, checkEarly }: UploadForm,
  files: Buffer[][] | undefined,
  fields: Readonly<Record<string, string>>,
): Buffer[][] {
  if (urlField === undefined || !addressIn(urlField, fields)) {
    if (files === undefined) throw new Failure('BadOptionError', `The file field \`${fileField}\` is missing.`);
    return files;
  }
  if (files?.some((chunks) => chunks.length > 0))
    throw new Failure('BadOptionError', `${urlField}: leave it out, or leave the file in \`${fileField}\` out.`);
  checkEarly(fields);
  return [];
}

/** The address that stands in the field; undefined where there is none. */
export function addressIn(
  urlField: string | undefined,
  { [urlField ?? '']: address = '' }: Readonly<Record<string, string>>,
): string | undefined {
  return address.trim() === '' ? undefined : address.trim();
}

/** The failure of an upload past its limit. */
export function tooLarge(maxBytes: number): Failure {
  return new Failure('PayloadTooLargeError', `The upload is larger than ${maxBytes / 1024 / 1024} MB.`);
}
