import { describe, expect, it } from '@jest/globals';
import { columnsOf, printable } from './printable.js';

describe('printable', () => {
  it.each([
    ['\u001b[2J\u001b[31mred', '\\u001b[2J\\u001b[31mred'],
    ['\u009b5n', '\\u009b5n'],
    ['a\r\nb\tc', 'a\\r\\nb\\tc'],
    ['\u202egpj.exe', '\\u202egpj.exe'],
    ['\ud800', '\\ud800'],
    ['\u007f\u0000', '\\u007f\\u0000'],
  ])('writes %j out', (text, shown) => expect(printable(text)).toBe(shown));

  it.each(['AI证件照', 'naïve café', '👩‍🚀', '—“quoted”'])('leaves %s alone', (text) =>
    expect(printable(text)).toBe(text),
  );
});

describe('columnsOf', () => {
  it.each([
    ['abc', 3],
    ['失败', 4],
    ['e\u0301', 1],
    ['', 0],
  ])('%j takes %d', (text, columns) => expect(columnsOf(text)).toBe(columns));
});
