/** What the tail tells of files; the application turns it into log lines. */

/** Why a file lost its name. */
export type LeaveReason = 'renamed' | 'removed';

/** Told of the files' fates, each once. */
export interface TailObserver {
  followed(path: string, bytes: number): void;
  rotated(path: string, reason: LeaveReason): void;
  truncated(path: string): void;
  /** @param code the system's error code */
  unreadable(path: string, code: string): void;
  /** A file of the run before is nowhere to be found: what it held after `offset` was not read. */
  lost(path: string, offset: number): void;
  /** File events do not come; files are looked at by polling alone. */
  eventsUnavailable(reason: string): void;
}
