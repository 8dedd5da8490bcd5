import { context, propagation, ROOT_CONTEXT, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { AlwaysOnSampler, BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { STREAM_ATTRIBUTE } from './route.js';
import { TailSampler, type TailSamplerOptions } from './tail-sampler.js';
import { continuing, currentTraceLink, disregardCaller } from './trace-part.js';

const CALLER = '0af7651916cd43dd8448eb211c8031';
const hexOf = (n: number) => n.toString(16).padStart(2, '0');

describe('TailSampler', () => {
  let kept: ReadableSpan[];
  const names = () => kept.map(({ name }) => name);
  const sink = {
    take: (spans: readonly ReadableSpan[]) => void kept.push(...spans),
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const tracerOf = (options: Partial<TailSamplerOptions>) => {
    const sampler = new TailSampler({ keepRatio: 0, slowMs: 1000, askedPerMinute: 10, sinks: [sink], ...options });
    return new BasicTracerProvider({ spanProcessors: [sampler], sampler: new AlwaysOnSampler() }).getTracer('test');
  };
  const under = (parent: Span) => trace.setSpan(ROOT_CONTEXT, parent);
  /** A caller's context; its trace id ends in these two digits. */
  const from = (end: string, flags: '00' | '01') =>
    propagation.extract(ROOT_CONTEXT, { traceparent: `00-${CALLER}${end}-b7ad6b7169203331-${flags}` });
  beforeAll(() => {
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  afterAll(() => {
    propagation.disable();
    context.disable();
  });
  beforeEach(() => {
    kept = [];
  });

  it('gives nothing before the root has ended, then all of a trace in which anything failed, the root last', () => {
    const tracer = tracerOf({});
    const root = tracer.startSpan('root', {}, ROOT_CONTEXT);
    const child = tracer.startSpan('child', {}, under(root));
    const grandchild = tracer.startSpan('grandchild', {}, under(child));
    grandchild.setStatus({ code: SpanStatusCode.ERROR }).end();
    child.end();
    expect(kept).toEqual([]);
    root.end();
    expect(names()).toEqual(['grandchild', 'child', 'root']);
  });

  it('keeps what was slow, not what was exactly as long as allowed, and no stream for its length', () => {
    const tracer = tracerOf({});
    tracer.startSpan('slow', { startTime: 0 }, ROOT_CONTEXT).end(1001);
    tracer.startSpan('at the limit', { startTime: 0 }, ROOT_CONTEXT).end(1000);
    tracer.startSpan('stream', { startTime: 0, attributes: { [STREAM_ATTRIBUTE]: true } }, ROOT_CONTEXT).end(9999);
    expect(names()).toEqual(['slow']);
  });

  it('keeps of the rest the share that is asked for, and always the same traces', () => {
    const tracer = tracerOf({ keepRatio: 0.5 });
    for (let n = 0; n < 2000; n++) tracer.startSpan('one', {}, ROOT_CONTEXT).end();
    expect(kept.length).toBeGreaterThan(850);
    expect(kept.length).toBeLessThan(1150);
    expect(kept.every((span) => Number.parseInt(span.spanContext().traceId.slice(-8), 16) < 2 ** 31)).toBe(true);
  });

  it('keeps the same share of what callers send, whatever ids they choose, and all parts of a trace alike', () => {
    const tracer = tracerOf({ keepRatio: 0.5 });
    // The last bytes of these ids begin with 1c80, far below the half.
    const ask = () => {
      for (let n = 0; n < 256; n++) tracer.startSpan('one', {}, from(n.toString(16).padStart(2, '0'), '00')).end();
      return kept.splice(0).map((span) => span.spanContext().traceId);
    };
    const first = ask();
    // Of 256 even chances: six standard deviations either way.
    expect(Math.abs(first.length - 128)).toBeLessThan(48);
    expect(ask()).toEqual(first);
  });

  it.each([0, 1])('with a share of %d keeps none or all', (keepRatio) => {
    const tracer = tracerOf({ keepRatio });
    for (let n = 0; n < 100; n++) tracer.startSpan('one', {}, ROOT_CONTEXT).end();
    expect(kept).toHaveLength(100 * keepRatio);
  });

  it('keeps what its caller records, and decides on what it does not', () => {
    const tracer = tracerOf({});
    tracer.startSpan('recorded', {}, from('01', '01')).end();
    tracer.startSpan('not recorded', {}, from('02', '00')).end();
    tracer.startSpan('failed', {}, from('03', '00')).setStatus({ code: SpanStatusCode.ERROR }).end();
    expect(names()).toEqual(['recorded', 'failed']);
  });

  it('keeps no more than it may of what callers record, and still all that failed and the share of the rest', () => {
    const few = tracerOf({ askedPerMinute: 3 });
    for (let n = 0; n < 20; n++) few.startSpan(`asked ${n}`, {}, from(hexOf(n), '01')).end();
    few.startSpan('failed', {}, from('ff', '01')).setStatus({ code: SpanStatusCode.ERROR }).end();
    expect(names()).toEqual(['asked 0', 'asked 1', 'asked 2', 'failed']);
    // Under the id of a trace that is kept there is no way around it.
    for (let n = 0; n < 20; n++) few.startSpan(`again ${n}`, {}, from('ff', n % 2 === 0 ? '00' : '01')).end();
    expect(names()).toHaveLength(4);
    const none = tracerOf({ askedPerMinute: 0, keepRatio: 1 });
    none.startSpan('of the share', {}, from('01', '01')).end();
    expect(names().at(-1)).toBe('of the share');
  });

  it('hears no caller that may not ask', () => {
    const tracer = tracerOf({});
    const root = tracer.startSpan('root', {}, from('01', '01'));
    context.with(under(root), disregardCaller);
    root.end();
    expect(names()).toEqual([]);
  });

  it('keeps what continues a trace that somebody may have kept, and decides by itself on what continues another', () => {
    const tracer = tracerOf({ askedPerMinute: 1 });
    const links = ['01', '02'].map((end) => {
      const root = tracer.startSpan('request', {}, from(end, '01'));
      const link = context.with(under(root), currentTraceLink);
      root.end();
      return link;
    });
    expect(links.map((link) => link?.asked)).toEqual([true, undefined]);
    for (const [index, link] of links.entries()) tracer.startSpan(`photo ${index}`, {}, continuing(link)).end();
    tracer.startSpan('failed photo', {}, continuing(links[1])).setStatus({ code: SpanStatusCode.ERROR }).end();
    tracer.startSpan('photo after it', {}, continuing(links[1])).end();
    expect(names()).toEqual(['request', 'photo 0', 'failed photo', 'photo after it']);
    expect(kept.map((span) => span.spanContext().traceId.slice(-2))).toEqual(['01', '01', '02', '02']);
  });

  it('has spans that end after the root follow what was decided', () => {
    const tracer = tracerOf({});
    for (const code of [SpanStatusCode.ERROR, SpanStatusCode.UNSET]) {
      const root = tracer.startSpan('root', {}, ROOT_CONTEXT).setStatus({ code });
      const late = tracer.startSpan(`late ${code}`, {}, under(root));
      root.end();
      late.end();
    }
    expect(names()).toEqual(['root', `late ${SpanStatusCode.ERROR}`]);
  });

  it('keeps later parts of a trace of which one failed, and each part for itself until then', () => {
    const tracer = tracerOf({});
    tracer.startSpan('first part', {}, from('0a', '00')).end();
    tracer.startSpan('failed part', {}, from('0a', '00')).setStatus({ code: SpanStatusCode.ERROR }).end();
    tracer.startSpan('later part', {}, from('0a', '00')).end();
    tracer.startSpan('another trace', {}, from('0b', '00')).end();
    expect(names()).toEqual(['failed part', 'later part']);
  });

  it('holds no more spans than it may, and still decides on their traces', () => {
    const tracer = tracerOf({ maxSpans: 3 });
    const root = tracer.startSpan('root', {}, ROOT_CONTEXT);
    for (let n = 1; n <= 5; n++) tracer.startSpan(`child ${n}`, {}, under(root)).end();
    tracer.startSpan('failed child', {}, under(root)).setStatus({ code: SpanStatusCode.ERROR }).end();
    root.end();
    expect(names()).toEqual(['child 1', 'child 2', 'child 3', 'root']);
    // What waited is gone: there is room again.
    const next = tracer.startSpan('next', {}, ROOT_CONTEXT);
    tracer.startSpan('its child', {}, under(next)).end();
    next.setStatus({ code: SpanStatusCode.ERROR }).end();
    expect(names().slice(-2)).toEqual(['its child', 'next']);
  });

  it('decides on a trace whose root is not ended in time, and has the root follow where it ends after all', () => {
    const tracer = tracerOf({ maxAgeMs: 0, maxParts: 1, slowMs: -1 });
    const root = tracer.startSpan('root', {}, ROOT_CONTEXT);
    tracer.startSpan('child', {}, under(root)).end();
    expect(names()).toEqual([]);
    const next = tracer.startSpan('next', {}, ROOT_CONTEXT);
    expect(names()).toEqual(['child']);
    tracer.startSpan('below', {}, under(next)).end();
    next.end();
    root.end();
    expect(names()).toEqual(['child', 'below', 'next', 'root']);
  });

  it('keeps no place for what nobody ends, neither for what failed below it nor for streams', () => {
    const tracer = tracerOf({ maxAgeMs: 0, maxParts: 1 });
    const attributes = { [STREAM_ATTRIBUTE]: true };
    for (let n = 0; n < 5; n++) tracer.startSpan('stream', { attributes }, ROOT_CONTEXT);
    const forgotten = tracer.startSpan('forgotten', {}, ROOT_CONTEXT);
    tracer.startSpan('failed', {}, under(forgotten)).setStatus({ code: SpanStatusCode.ERROR }).end();
    const last = tracer.startSpan('last', {}, ROOT_CONTEXT);
    expect(names()).toEqual(['failed']);
    tracer.startSpan('held', {}, under(last)).setStatus({ code: SpanStatusCode.ERROR }).end();
    last.end();
    expect(names()).toEqual(['failed', 'held', 'last']);
  });

  it('holds the spans of no more traces than it may, and still keeps the roots of those past it', () => {
    const tracer = tracerOf({ maxParts: 1 });
    const [first, second] = [1, 2].map((n) => tracer.startSpan(`root ${n}`, {}, ROOT_CONTEXT)) as [Span, Span];
    for (const root of [first, second]) tracer.startSpan('child', {}, under(root)).end();
    for (const root of [second, first]) root.setStatus({ code: SpanStatusCode.ERROR }).end();
    expect(names()).toEqual(['root 2', 'child', 'root 1']);
  });
});
