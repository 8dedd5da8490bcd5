import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { describe, expect, it } from '@jest/globals';
import { onExportFailed, WatchedExporter } from './export-health.js';

describe('WatchedExporter', () => {
  it('tells once of a failure, again only after it worked, and also of one before anybody listened', async () => {
    let next: ExportResult = { code: ExportResultCode.SUCCESS };
    const watched = new WatchedExporter({
      export: (_spans, done) => done(next),
      shutdown: () => Promise.resolve(),
    });
    const heard: string[] = [];
    const results: number[] = [];
    const send = (outcome: string) => {
      next =
        outcome === 'ok'
          ? { code: ExportResultCode.SUCCESS }
          : { code: ExportResultCode.FAILED, ...(outcome === '' ? {} : { error: new Error(outcome) }) };
      watched.export([], ({ code }) => results.push(code));
    };
    send('early');
    send('early again');
    onExportFailed((message) => heard.push(message));
    send('still');
    send('ok');
    send('');
    send('and again');
    expect(heard).toEqual(['early', 'the collector took no spans']);
    expect(results).toEqual([1, 1, 1, 0, 1, 1]);
    await Promise.all([watched.forceFlush(), watched.shutdown()]);
  });
});
