/** Whether spans reach the collector: told once when they no longer do, and again only after it worked in between. */
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';

type Listener = (message: string) => void;

let listener: Listener | undefined;
let unheard: string | undefined;

/** Sets who hears of a failed export; a failure from before is told at once. The preload starts before the log exists. */
export function onExportFailed(hear: Listener): void {
  listener = hear;
  if (unheard !== undefined) hear(unheard);
  unheard = undefined;
}

/** Passes spans on to the exporter and watches the outcome. */
export class WatchedExporter implements SpanExporter {
  private failing = false;

  constructor(private readonly inner: SpanExporter) {}

  /** Exports a batch; `done` gets the inner exporter's result. */
  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.inner.export(spans, (result) => {
      const failed = result.code !== ExportResultCode.SUCCESS;
      if (failed && !this.failing) this.tell(result.error?.message ?? 'the collector took no spans');
      this.failing = failed;
      done(result);
    });
  }

  /** Sends what is left and closes the connection. */
  shutdown(): Promise<void> {
    return this.inner.shutdown();
  }

  /** Resolves when everything handed over was sent. */
  forceFlush(): Promise<void> {
    return this.inner.forceFlush?.() ?? Promise.resolve();
  }

  private tell(message: string): void {
    if (listener === undefined) unheard = message;
    else listener(message);
  }
}
