import { describe, expect, it } from '@jest/globals';
import { safeWords, secretsOf } from './redact.js';
import { judgeStatus, parseRetryAfter, retryDelayMs } from './retry.js';

const NOW = Date.UTC(2026, 10, 21, 18, 0, 0);

it('waits 2 s, doubling up to 15 min', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 50].map((attempts) => retryDelayMs(attempts, null, 0.5) / 1000);
  expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
});

it('spreads by a quarter either way', () => {
  expect([0, 1].map((random) => retryDelayMs(4, null, random))).toEqual([12_000, 20_000]);
});

it('waits as long as it was asked to, but never less than its own wait and never more than an hour', () => {
  expect([60_000, 10, 86_400_000].map((asked) => retryDelayMs(1, asked, 0.5))).toEqual([60_000, 2000, 3_600_000]);
});

it.each([
  [undefined, null],
  ['2', 2000],
  [' 120 ', 120_000],
  ['99999999', 3_600_000],
  ['Sat, 21 Nov 2026 18:00:30 GMT', 30_000],
  ['Sat, 21 Nov 2026 17:00:00 GMT', 0],
  ['Sun, 22 Nov 2026 18:00:00 GMT', 3_600_000],
  ['soon', null],
  ['-5', null],
])('Retry-After %j is %p ms', (header, expected) => {
  expect(parseRetryAfter(header, NOW)).toBe(expected);
});

it.each([
  [301, 'redirected', false],
  [400, 'refused', false],
  [401, 'refused', false],
  [404, 'refused', false],
  [408, 'timeout', true],
  [410, 'gone', false],
  [425, 'throttled', true],
  [429, 'throttled', true],
  [500, 'server_error', true],
  [503, 'server_error', true],
])('%d means %s, retryable %p', (status, reason, retryable) => {
  expect(judgeStatus(status)).toEqual({ reason, retryable });
});

describe('words of the outside world', () => {
  const url = 'https://user:p%40ssword@hooks.example:8443/services/T000/B000/XXXXSECRETXXXX?key=abcd-efgh&x=1';

  it('lose the secrets of the address, encoded or not', () => {
    const echo = `POST ${url} failed: /services/T000/B000/XXXXSECRETXXXX with p@ssword, XXXXSECRETXXXX, key abcd-efgh`;
    expect(safeWords(echo, secretsOf(url))).not.toMatch(/XXXXSECRET|ssword|abcd-efgh|T000/);
  });

  it('are one line, and cut', () => {
    expect(safeWords('a\r\nb\u001b[31mc\u2028d', [])).toBe('a b [31mc d');
    expect(safeWords('x'.repeat(400), [])).toHaveLength(300);
  });
});
