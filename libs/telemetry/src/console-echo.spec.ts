import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { ConsoleEcho, shortForm } from './console-echo.js';

const line = {
  timestamp: '2026-11-21T08:30:00.123Z',
  level: 'ERROR',
  service: 'photo-api',
  module: 'photos',
  event: 'processing_failed',
  request_id: 'abc',
  trace_id: 'f'.repeat(32),
  error_message: 'two\nlines and\ta tab',
  error_stack: 'Error: x\n    at y',
  config: { a: 1 },
};

describe('the echo', () => {
  it('is one short line', () => {
    expect(shortForm(line, false)).toBe(
      '08:30:00 photo-api ERROR processing_failed request_id=abc error_message="two lines and a tab"',
    );
  });

  it('cuts long values and colours on a terminal', () => {
    const short = shortForm({ ...line, error_message: 'x'.repeat(500) }, true);
    expect(short).toContain('\u001b[31mERROR processing_failed\u001b[0m');
    expect(short).toContain('x…');
    expect(short.length).toBeLessThan(300);
  });

  it('tells of requests that ended and of trouble, not of every step, and outlives its reader', () => {
    const output = new PassThrough();
    const echo = new ConsoleEcho(output as unknown as ConstructorParameters<typeof ConsoleEcho>[0]);
    const tell = (event: string, level: string) => echo.log({ ...line, event, level }, () => undefined);
    tell('face_detected', 'INFO');
    tell('image_processed', 'INFO');
    tell('resource_usage', 'WARNING');
    expect(String(output.read()).match(/\w+_\w+ request/g)).toEqual([
      'image_processed request',
      'resource_usage request',
    ]);
    output.emit('error', new Error('EPIPE'));
  });
});
