/** Sends kept spans to the collector in batches, in the background, and counts those that it did not get. */
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import {
  BatchSpanProcessor,
  type BufferConfig,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import type { OutletHealth } from './outlet-health.js';
import { recordSpansDropped } from './span-counts.js';
import type { SpanSink } from './tail-sampler.js';

/** The SDK's batches, with their losses counted: the SDK drops without a word what its queue does not hold. */
export class SpanSender implements SpanSink {
  private readonly batches: BatchSpanProcessor;
  /** Spans in the SDK's queue: handed over and not yet taken to be sent. */
  private queued = 0;

  /**
   * @param exporter closed with this
   * @param config of the batches; `maxQueueSize` must be what they really hold
   */
  constructor(
    exporter: SpanExporter,
    private readonly config: BufferConfig & { readonly maxQueueSize: number },
    health: OutletHealth,
  ) {
    this.batches = new BatchSpanProcessor(
      {
        export: (spans, done) => {
          this.queued -= spans.length;
          exporter.export(spans, (result) => done(watched(result, spans, health)));
        },
        shutdown: () => exporter.shutdown(),
        forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
      },
      config,
    );
  }

  take(spans: readonly ReadableSpan[]): void {
    for (const [index, span] of spans.entries()) {
      if (this.queued >= this.config.maxQueueSize) return recordSpansDropped('queue_full', spans.length - index);
      this.queued++;
      this.batches.onEnd(span);
    }
  }

  flush(): Promise<void> {
    return this.batches.forceFlush();
  }

  close(): Promise<void> {
    return this.batches.shutdown();
  }
}

function watched(result: ExportResult, spans: readonly ReadableSpan[], health: OutletHealth): ExportResult {
  if (result.code === ExportResultCode.SUCCESS) health.worked();
  else {
    recordSpansDropped('export_failed', spans.length);
    health.failed(result.error?.message ?? 'the collector took no spans');
  }
  return result;
}
