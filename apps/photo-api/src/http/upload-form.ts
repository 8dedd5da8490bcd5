/** What an upload may be: its form and its bounds. */
import { Failure } from '#events';

/** What a form consists of. */
export interface UploadForm {
  /** Name of the file field. */
  readonly fileField: string;
  /** How often the file field may come; once where left out. */
  readonly mostFiles?: number;
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

/** The failure of an upload past its limit. */
export function tooLarge(maxBytes: number): Failure {
  return new Failure('PayloadTooLargeError', `The upload is larger than ${maxBytes / 1024 / 1024} MB.`);
}
