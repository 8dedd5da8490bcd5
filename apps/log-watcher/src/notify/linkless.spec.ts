import { expect, it } from '@jest/globals';
import { linkless, linklessWithin } from './linkless.js';

it.each([
  ['https://evil.example/a.html?x=1', 'https：//evil․example/a․html?x=1'],
  ['see www.evil.example now', 'see www․evil․example now'],
  ['a@evil.co.uk', 'a@evil․co․uk'],
  ['坏人.中国', '坏人․中国'],
])('leaves nothing to click in %s', (written, shown) => {
  expect(linkless(written)).toBe(shown);
});

it.each([
  'Failure rate is 42.9 % in the last 5 min (limit 15 %): 9 of 21 photos failed.',
  'It began at 2026-11-21 18:30:00 UTC. Then it ended.',
  '10.0.0.1 waited 2.5 s',
  '01KAR2Q3ZX.7f_a-9',
  'e.g. x.y',
])('leaves %s as it is', (text) => {
  expect(linkless(text)).toBe(text);
});

it('leaves the links of a rule’s author, but for those that a label could be part of', () => {
  const wiki = 'see https://wiki.example/errors for ';
  expect(linklessWithin(`${wiki}Odd`, { error_type: 'Odd' })).toBe(`${wiki}Odd`);
  expect(linklessWithin(wiki, { error_type: 'evil.example' })).toBe(wiki);
  expect(linklessWithin('about evil.example', { error_type: 'evil.example' })).toBe('about evil․example');
  expect(linklessWithin('about evil.com', { model: '.com' })).toBe('about evil․com');
});
