import { expect, it } from '@jest/globals';
import { utf8Text } from './read-text.js';

it('is the text, without the mark that some editors begin files with', () => {
  expect(utf8Text(Buffer.from('\ufeffrules: 规则\n'))).toBe('rules: 规则\n');
  expect(utf8Text(Buffer.from('rules: \ufeff规则\n'))).toBe('rules: \ufeff规则\n');
  expect(utf8Text(Buffer.alloc(0))).toBe('');
});

it.each([
  ['first', 1, [0xb9, 0xe6]],
  ['third', 3, [...Buffer.from('a: 1\nb: 规则\nc: '), 0xb9, 0xe6, 0x0a]],
])('names the %s line where that is no UTF-8', (_, lineNumber, bytes) => {
  expect(() => utf8Text(Buffer.from(bytes))).toThrow(`line ${lineNumber} is not UTF-8`);
});
