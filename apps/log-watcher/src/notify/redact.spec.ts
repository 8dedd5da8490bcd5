import { describe, expect, it } from '@jest/globals';
import { safeWords, secretsOf } from './redact.js';

describe('safeWords', () => {
  it('shows nothing of an address but its host', () => {
    const url = 'https://user:pass%20word@hooks.example:8443/services/T0AAAAAA/sEcReT99?access_token=abcd1234';
    const words = `POST ${url} by user with pass word: /services/T0AAAAAA/sEcReT99, abcd1234, sEcReT99 refused by hooks.example`;
    expect(safeWords(words, secretsOf(url))).toBe('POST … by … with …: …, …, … refused by hooks.example');
  });

  it.each([
    ['550 5.1.1 <Operator@Example.ORG>: no such user', '550 5.1.1 <…>: no such user'],
    ['sender 照片@例子.中国, not allowed', 'sender …, not allowed'],
    ['454 try later', '454 try later'],
  ])('names no mail address: %s', (given, shown) => {
    expect(safeWords(given, [])).toBe(shown);
  });

  it('is one line without control characters, and not too long', () => {
    expect(safeWords('a\r\nb\u001b[31m\u2028c', [])).toBe('a b [31m c');
    expect(safeWords('x'.repeat(400), [])).toHaveLength(300);
  });

  it('does not blank out half the text for a secret of a letter', () => {
    expect(safeWords('a cat sat', ['a'])).toBe('a cat sat');
  });

  it('takes no longer for an endless word than for its letters', () => {
    const before = process.cpuUsage();
    for (const sign of ['a', 'a@', '@']) safeWords(sign.repeat(400_000), ['secret']);
    const { user } = process.cpuUsage(before);
    // The pattern that went over the word again for each of its letters took minutes.
    expect(user / 1e6).toBeLessThan(20);
  });
});
