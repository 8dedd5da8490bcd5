import { describe, expect, it } from '@jest/globals';
import { safeFileName, safeUserAgent } from './log-safe.js';

describe('text of clients in log lines', () => {
  it.each([
    ['证件照.jpg', '证件照.jpg'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\me\\photo.png', 'photo.png'],
    ['a\r\nSet-Cookie: x.jpg', 'aSet-Cookie: x.jpg'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['jane.doe@example.org.jpg', '…@…'],
    ['\u0000', undefined],
    [undefined, undefined],
  ])('file name %j becomes %j', (given, expected) => {
    expect(safeFileName(given)).toBe(expected);
  });

  it('cuts long names', () => {
    expect(safeFileName('x'.repeat(500))).toHaveLength(120);
  });

  it('takes no longer for a header full of letters than for any other', () => {
    const startedAt = performance.now();
    // Time squared in the length would be minutes here.
    expect(safeUserAgent('x'.repeat(1_000_000))).toHaveLength(200);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  it('keeps no address of a robot owner', () => {
    expect(safeUserAgent('Robot/1.0 (+mailto:owner@example.org)')).toBe('Robot/1.0 …@…');
  });
});
