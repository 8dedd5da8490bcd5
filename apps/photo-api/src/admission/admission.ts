/**
 * Bounded waiting, then bounded work: who may come in, and who may begin. Counts and sums only; it holds no photo, no promise and
 * no clock but the one it is given. Work is bounded by the number of workers and by the memory that photos are estimated to take together.
 */
import { Failure } from '#events';
import { hasRoom, type Visitor } from './reserve.js';
import { ReturnTimes } from './return-times.js';

/** What is allowed at once. */
export interface AdmissionLimits {
  readonly workers: number;
  /** Photos that may wait beside those that are worked on. */
  readonly maxWaiting: number;
  /** Estimated bytes of all photos being worked on. */
  readonly budgetBytes: number;
  /** Any clock in ms; the process's by default. */
  readonly now?: () => number;
}

const MIB = 1024 * 1024;
const LONGEST_RETRY_S = 60;
/** Weight of the newest photo in the average; about the last ten count. */
const NEWEST_SHARE = 0.1;

/** The books of one service. */
export class Admission {
  private waitingCount = 0;
  private runningCount = 0;
  private runningBytes = 0;
  private averageWorkMs = 500;
  private readonly returnTimes = new ReturnTimes();
  /** By client; only those that wait. */
  private readonly waitingOf = new Map<string, number>();

  constructor(private readonly limits: AdmissionLimits) {}

  /** Photos that were let in and have not begun; those of jobs do not count. */
  get waiting(): number {
    return this.waitingCount;
  }

  /** Photos being worked on. */
  get running(): number {
    return this.runningCount;
  }

  /** Whether the next photo would be refused, whoever sends it. */
  get full(): boolean {
    return this.waitingCount + this.runningCount >= this.places;
  }

  /**
   * Lets a photo in; it counts as waiting until `leaveLine`.
   * @throws Failure QueueFullError with the time after which to come again, or MemoryError where it could never begin
   */
  enter(costBytes: number, visitor: Visitor): void {
    this.refuseWhenFull(visitor);
    this.refuseTooCostly(costBytes);
    this.countWaiting(visitor.clientId, 1);
  }

  /** @throws Failure MemoryError where a photo of this cost could never begin */
  refuseTooCostly(costBytes: number): void {
    if (costBytes > this.limits.budgetBytes)
      throw new Failure(
        'MemoryError',
        `This photo would take about ${Math.ceil(costBytes / MIB)} MiB; ${Math.floor(this.limits.budgetBytes / MIB)} MiB are allowed.`,
        { remedy: 'Send it smaller, or as a baseline JPEG.', retryAfterS: LONGEST_RETRY_S },
      );
  }

  /** @throws Failure QueueFullError where a photo of this visitor would be refused */
  refuseWhenFull(visitor: Visitor): void {
    const inAll = this.waitingCount + this.runningCount;
    const byClient = this.waitingOf.get(visitor.clientId) ?? 0;
    if (hasRoom(this.places, { inAll, byClient }, 1, visitor)) return;
    throw new Failure('QueueFullError', `${this.waitingCount} photos are waiting already.`, {
      retryAfterS: this.comeAgainS(),
    });
  }

  /** Whether a waiting photo of this cost may begin now. */
  mayBegin(costBytes: number): boolean {
    return this.runningCount < this.limits.workers && this.runningBytes + costBytes <= this.limits.budgetBytes;
  }

  /** A waiting photo leaves the line, to begin or for good. */
  leaveLine(clientId: string): void {
    this.countWaiting(clientId, -1);
  }

  /** A photo begins. */
  begin(costBytes: number): void {
    this.runningCount++;
    this.runningBytes += costBytes;
  }

  /** A photo that had begun is over. @param workMs how long it took; undefined where it was given up, which says nothing of the next */
  finish(costBytes: number, workMs: number | undefined): void {
    this.runningCount--;
    this.runningBytes -= costBytes;
    if (workMs !== undefined) this.averageWorkMs += (workMs - this.averageWorkMs) * NEWEST_SHARE;
  }

  private get places(): number {
    return this.limits.workers + this.limits.maxWaiting;
  }

  private countWaiting(clientId: string, change: 1 | -1): void {
    this.waitingCount += change;
    const count = (this.waitingOf.get(clientId) ?? 0) + change;
    if (count > 0) this.waitingOf.set(clientId, count);
    else this.waitingOf.delete(clientId);
  }

  /** Whole seconds after which somebody who is refused now should come again, 1 … 60; whoever is refused next is told a later time. */
  comeAgainS(): number {
    const { workers, now = () => performance.now() } = this.limits;
    const betweenMs = this.averageWorkMs / workers;
    const untilFreeMs = (this.waitingCount + this.runningCount) * betweenMs;
    return this.returnTimes.next(now(), { untilFreeMs, betweenMs });
  }
}
