import { describe, expect, it } from '@jest/globals';
import { prettyLine } from './pretty-line.js';

const plain = { colours: false, services: false, time: () => '14:02:31' };

function shownOf(record: Readonly<Record<string, unknown>>, style = plain): string {
  return prettyLine({ text: JSON.stringify(record), record, atMs: 1 }, style);
}

describe('prettyLine', () => {
  it('shows time, level, event, request, and then what is particular', () => {
    const record = { timestamp: '…', level: 'INFO', event: 'image_processed', request_id: 'r1', trace_id: 't' };
    expect(shownOf({ ...record, processing_time_ms: 80.26, cache: 'miss' })).toBe(
      '14:02:31  INFO     image_processed  r1  processing_time=80.3 ms  cache=miss',
    );
  });

  it('writes out whatever a terminal would obey, in names and values, in levels and in what is no line', () => {
    const hostile = '\u001b]0;x\u0007';
    const line = {
      level: hostile,
      event: hostile,
      request_id: hostile,
      [hostile]: hostile,
      error_stack: `a\n${hostile}`,
    };
    for (const shown of [shownOf(line), prettyLine({ text: hostile, record: undefined, atMs: null }, plain)]) {
      expect(shown).not.toMatch(/\p{Cc}(?<!\n)/u);
      expect(shown).toContain('\\u001b]0;x\\u0007');
    }
  });

  it('paints by level and always goes back to the usual colour', () => {
    const shown = shownOf({ level: 'ERROR', event: 'processing_failed' }, { ...plain, colours: true });
    expect(shown).toContain('\u001b[1;31mERROR  \u001b[0m');
    // eslint-disable-next-line no-control-regex -- colours are controls
    expect(shown.match(/\u001b\[[\d;]+m/g)?.at(-1)).toBe('\u001b[0m');
  });
});
