/**
 * Decides whether a trace is kept when its work in this process is over: what failed or was slow always is, of the rest a share. Until then
 * its spans wait here, within bounds. Needs no collector.
 *
 * What is decided on is the part of a trace below one local root: a request, or a photo of a job. Each span knows its part from its parent,
 * so nothing has to be looked up, a part that nobody ends is forgotten with its spans, and a span that ends late follows what was decided.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { SpanStatusCode, trace, TraceFlags, type Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { Allowance } from './allowance.js';
import { STREAM_ATTRIBUTE } from './route.js';
import { recordSpansDropped, recordTrace, type TraceDecision } from './span-counts.js';
import { continuedAs, isAsked, PART, type TracePart } from './trace-part.js';

/** What is kept, and where it goes. */
export interface TailSamplerOptions {
  /** Share of those that neither failed nor were slow, 0 … 1. */
  readonly keepRatio: number;
  /** A part that took longer is kept, ms. */
  readonly slowMs: number;
  /** Parts a minute that are kept because their callers record them; more are treated like any other. */
  readonly askedPerMinute: number;
  /** Given the spans of a part that is kept, its root last; later those that end after it. */
  readonly sinks: readonly SpanSink[];
  /** Parts that may be undecided at one time; spans of further ones do not wait but are dropped, their roots are still decided on. */
  readonly maxParts?: number;
  /** A part whose root has not ended after so long is decided on all the same, ms. */
  readonly maxAgeMs?: number;
  /** Spans that may wait at one time; past it they are dropped, and the part is decided on all the same. */
  readonly maxSpans?: number;
}

/** Takes spans that are kept. Must neither throw nor wait. */
export interface SpanSink {
  take(spans: readonly ReadableSpan[]): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Why a part was kept. */
type KeptFor = Exclude<TraceDecision, 'dropped'>;

interface Part extends TracePart {
  root: Span | undefined;
  waiting: ReadableSpan[];
  failed: boolean;
  /** Undefined until the root has ended. */
  kept: boolean | undefined;
  /** Whether its spans may wait. */
  readonly held: boolean;
  /** By `performance.now()`. */
  readonly beganAtMs: number;
  /** Whether it continues the trace of somebody else. */
  readonly isCalled: boolean;
}

type KnownSpan = (Span | ReadableSpan) & { [PART]?: Part };

const MOST_PARTS = 2000;
const MOST_SPANS = 20_000;
/** Longer than the longest upload, its wait and its work may take together. */
const MOST_AGE_MS = 15 * 60_000;
/** Traces of which a part was kept for a reason of its own: what comes of them later belongs with it. */
const MOST_REMEMBERED = 1000;
const NONE: ReadableSpan[] = [];

/** Holds spans back until their root ends. */
export class TailSampler implements SpanProcessor {
  private readonly maxParts: number;
  private readonly maxSpans: number;
  private readonly remembered = new Set<string>();
  /** Oldest first. */
  private readonly undecided = new Set<Part>();
  private readonly maxAgeMs: number;
  private spans = 0;
  private readonly allow: () => boolean;
  /** Nobody outside knows it. */
  private readonly key = randomBytes(16);

  constructor(private readonly options: TailSamplerOptions) {
    const allowance = new Allowance(options.askedPerMinute);
    this.allow = () => allowance.take();
    this.maxParts = options.maxParts ?? MOST_PARTS;
    this.maxSpans = options.maxSpans ?? MOST_SPANS;
    this.maxAgeMs = options.maxAgeMs ?? MOST_AGE_MS;
  }

  /** Called by the SDK for each recorded span. */
  onStart(span: Span, parent: Context): void {
    const above = trace.getSpan(parent) as KnownSpan | undefined;
    (span as KnownSpan)[PART] = above?.[PART] ?? this.open(span, parent);
  }

  /** Called by the SDK for each recorded span. */
  onEnd(span: ReadableSpan): void {
    const part = (span as KnownSpan)[PART];
    if (part === undefined) return;
    if (span.status.code === SpanStatusCode.ERROR) part.failed = true;
    if (part.kept !== undefined) {
      if (part.kept) this.give([span]);
    } else if (part.root === (span as unknown)) this.decide(part, span, millis(span));
    else if (part.held && this.spans < this.maxSpans) {
      part.waiting.push(span);
      this.spans++;
    } else recordSpansDropped('buffer_full', 1);
  }

  /** Has what was kept so far written and sent. */
  async forceFlush(): Promise<void> {
    await Promise.all(this.options.sinks.map((sink) => sink.flush()));
  }

  /** The same, and closes. What is still undecided belongs to work that did not end. */
  async shutdown(): Promise<void> {
    await Promise.all(this.options.sinks.map((sink) => sink.close()));
  }

  private open(root: Span, parent: Context): Part {
    const beganAtMs = performance.now();
    this.decideOld(beganAtMs - this.maxAgeMs);
    const held = this.undecided.size < this.maxParts;
    const own = continuedAs(parent);
    const caller = trace.getSpanContext(parent);
    const isCalled = own === undefined && caller?.isRemote === true;
    const asks = isCalled && (caller.traceFlags & TraceFlags.SAMPLED) !== 0;
    const part: Part = {
      ...{ root, waiting: [], failed: false, kept: undefined, held, beganAtMs, isCalled },
      asked: asks ? undefined : (own ?? false),
      allow: this.allow,
    };
    if (held) this.undecided.add(part);
    return part;
  }

  /** A root that nobody ends must not keep its place, and what waits below it, for ever. Where it does end, it follows what was decided. */
  private decideOld(beforeMs: number): void {
    for (const part of this.undecided) {
      if (part.beganAtMs > beforeMs || part.root === undefined) return;
      if (!isStream(part.root)) recordSpansDropped('not_ended', 1);
      this.decide(part, part.root, this.maxAgeMs);
    }
  }

  private decide(part: Part, root: ReadableSpan, ms: number): void {
    const { waiting } = part;
    const why = this.reasonFor(part, root, ms);
    this.undecided.delete(part);
    this.spans -= waiting.length;
    part.kept = why !== undefined;
    // Spans outlive the decision, and with them their part.
    part.root = undefined;
    part.waiting = NONE;
    recordTrace(why ?? 'dropped');
    if (why === undefined) return;
    if (why !== 'sampled') this.remember(root.spanContext().traceId);
    if (root.ended) waiting.push(root);
    this.give(waiting);
  }

  private reasonFor(part: Part, root: ReadableSpan, ms: number): KeptFor | undefined {
    const { traceId } = root.spanContext();
    if (part.failed) return 'failed';
    if (!isStream(root) && ms > this.options.slowMs) return 'slow';
    if (this.shareOf(traceId, part) < this.options.keepRatio) return 'sampled';
    if (isAsked(part)) return 'asked';
    // A caller chooses its trace's id: what it sends under one that is kept already must not be without bound either.
    return this.remembered.has(traceId) && (!part.isCalled || this.allow()) ? 'asked' : undefined;
  }

  /**
   * Where the trace stands among all, 0 … 1. By the id, so that all programs and all parts of a trace come to the same answer: its last bytes are
   * random. A caller's need not be; it could have all it sends kept by them.
   */
  private shareOf(traceId: string, { isCalled }: Part): number {
    const digits = isCalled ? createHmac('sha256', this.key).update(traceId).digest('hex') : traceId;
    return Number.parseInt(digits.slice(-8), 16) / 2 ** 32;
  }

  private remember(traceId: string): void {
    this.remembered.add(traceId);
    if (this.remembered.size <= MOST_REMEMBERED) return;
    for (const oldest of this.remembered) {
      this.remembered.delete(oldest);
      return;
    }
  }

  private give(spans: readonly ReadableSpan[]): void {
    for (const sink of this.options.sinks) sink.take(spans);
  }
}

function isStream({ attributes }: ReadableSpan): boolean {
  return attributes[STREAM_ATTRIBUTE] === true;
}

function millis({ duration: [seconds, nanos] }: ReadableSpan): number {
  return seconds * 1e3 + nanos / 1e6;
}
