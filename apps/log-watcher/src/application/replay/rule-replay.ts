/** What rules would have said of lines of the past: the lines' own time is the clock. Pure: the same lines and rules give the same alerts. */
import type { Alert } from '../../rules/alert.js';
import type { RuleBook } from '../../rules/rule-book.js';
import type { LineWindow } from '../../window/line-window.js';
import type { WindowView } from '../../window/window-view.js';
import type { Happening } from './in-time-order.js';

/** The rules are looked at so often, ms of the lines' time. The running watcher looks each second; no rule is told by less than this. */
const STEP_MS = 15_000;
/** In a silence that is longer than an hour they are looked at so often, ms: nothing changes but what is waited for. */
const SILENT_STEP_MS = 300_000;
const SILENT_AFTER_MS = 3_600_000;
/** After so long a silence there is nothing left that could change, ms. */
const NOTHING_AFTER_MS = 26 * 3_600_000;

/** An alert as it would have been told. */
export interface ReplayedAlert {
  /** As it began. */
  readonly fired: Alert;
  /** When it would have been told, epoch ms of the lines' time. */
  readonly firedAtMs: number;
  /** As it ended; null where it fires to the end. */
  ended: Alert | null;
  /** Furthest past the limit; null where nothing was counted. */
  worst: number | null;
}

/** Replays lines in the order of their times. */
export class RuleReplay {
  private readonly found = new Map<string, ReplayedAlert>();
  private lookedAtMs: number | null = null;
  private lastLineMs = 0;

  /**
   * @param counted what lines are counted in
   * @param view what the rules look at, which shows what was counted
   */
  constructor(
    private readonly counted: LineWindow,
    private readonly view: WindowView,
    private readonly rules: RuleBook,
  ) {}

  /** In the order in which they began. */
  get alerts(): readonly ReplayedAlert[] {
    return [...this.found.values()];
  }

  /** Takes the next line. */
  take(it: Happening): void {
    this.lookUntil(it.atMs);
    if (it.entry !== null) this.counted.add(it.entry);
    else if (it.blank) this.counted.addBlank(it.atMs);
    else this.counted.addMalformed(it.atMs);
    this.lastLineMs = Math.max(this.lastLineMs, it.atMs);
  }

  /** The last look, just after the last line: what comes after the log's end is not known. */
  finish(): void {
    if (this.lookedAtMs !== null && this.lastLineMs > this.lookedAtMs) this.look(this.lastLineMs);
  }

  /** Looks at the rules at each step up to `atMs`. */
  private lookUntil(atMs: number): void {
    this.lookedAtMs ??= stepBefore(atMs);
    for (let next = this.next(atMs); next <= atMs; next = this.next(atMs)) this.look(next);
  }

  private next(atMs: number): number {
    const lookedAtMs = this.lookedAtMs!;
    const silentMs = lookedAtMs - this.lastLineMs;
    // Every step of a year without lines would take hours.
    if (silentMs > NOTHING_AFTER_MS) return Math.max(lookedAtMs + STEP_MS, stepBefore(atMs));
    return lookedAtMs + (silentMs > SILENT_AFTER_MS ? SILENT_STEP_MS : STEP_MS);
  }

  private look(nowMs: number): void {
    this.lookedAtMs = nowMs;
    const told = this.rules.evaluate(this.view, nowMs, true);
    for (const { alert, kind } of told)
      if (kind === 'fired')
        this.found.set(alert.id, { fired: alert, firedAtMs: nowMs, ended: null, worst: alert.value });
    this.follow();
  }

  /** Ends that nobody asked to be told of are in the rule book, too. */
  private follow(): void {
    if ([...this.found.values()].every(({ ended }) => ended !== null)) return;
    for (const alert of this.rules.alerts()) {
      const known = this.found.get(alert.id);
      if (known === undefined || known.ended !== null) continue;
      if (alert.status === 'resolved') known.ended = alert;
      else known.worst = further(known.worst, alert);
    }
  }
}

function stepBefore(atMs: number): number {
  return Math.floor(atMs / STEP_MS) * STEP_MS;
}

function further(worst: number | null, { value, threshold }: Alert): number | null {
  if (worst === null || value === null) return value ?? worst;
  return worst >= threshold ? Math.max(worst, value) : Math.min(worst, value);
}
