import { describe, expect, it } from '@jest/globals';
import { formatDuration } from '../rules/alert.js';
import { parseDuration, parseRatio } from './quantity.js';
import { nearestWord } from './suggest.js';

describe('durations', () => {
  it.each([
    ['0', 0],
    ['250ms', 250],
    ['90s', 90_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['1d', 86_400_000],
    ['5', undefined],
    ['5 m', undefined],
    ['-5m', undefined],
    ['', undefined],
    ['m', undefined],
    ['1w', undefined],
  ])('%j is %p ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    [0, '0'],
    [250, '250ms'],
    [90_000, '90s'],
    [300_000, '5m'],
    [3_600_000, '1h'],
    [86_400_000, '24h'],
  ])('%d ms are written %j', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

it.each([
  ['15%', 0.15],
  ['0.5 %', 0.005],
  [0.15, 0.15],
  [0, 0],
  [1, 1],
  [15, undefined],
  ['101%', undefined],
  ['0.15', undefined],
])('%j is the share %p', (written, ratio) => {
  expect(parseRatio(written)).toBe(ratio);
});

it.each([
  ['emial', 'email'],
  ['Webhook', 'webhook'],
  ['slack', undefined],
])('%j is nearest to %p', (written, word) => {
  expect(nearestWord(written, ['webhook', 'email'])).toBe(word);
});
