import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readAnswer, readNews, readOrder } from './messages.js';

const order = {
  task: { flow: 'id-photo', options: { format: 'jpeg', background: { kind: 'plain' } } },
  header: { format: 'png', width: 10, height: 20, orientation: 1 },
  requestId: 'r-1',
};
const common = { takenAt: 1, answeredAt: 2, rssBytes: 3, timings: [], loads: [] };
const facts = { format: 'png', width: 1, height: 1, faces: 1, model: 'm', provider: 'cpu', quality: { checks: [] } };
const failure = { errorType: 'NoFaceError', publicDetail: 'none', remedy: 'try', stack: '' };
const timing = { step: 'decode', startedAt: 1, durationMs: 2, facts: { width: 3 } };
const news = {
  id: 'a',
  places: 2,
  ready: 2,
  models: [{ model: 'm', provider: 'cpu', requestedProvider: 'cpu', version: 'v' }],
};

describe('messages over Redis', () => {
  it('are read with all that they say', () => {
    expect(readOrder(order)).toEqual(order);
    expect(readAnswer({ kind: 'done', ...common, facts, timings: [timing] })).toMatchObject({
      facts,
      timings: [timing],
    });
    expect(readAnswer({ kind: 'failed', ...common, failure })).toMatchObject({ failure });
    expect(readNews(JSON.stringify(news))).toEqual(news);
  });

  it.each([
    ['no flow of ours', { ...order, task: { flow: 'shell', options: {} } }],
    ['no options', { ...order, task: { flow: 'cutout' } }],
    ['no header', { task: order.task }],
    ['a size that is no number', { ...order, header: { format: 'png', width: '10', height: 1 } }],
    ['an id that is not safe to repeat', { ...order, requestId: 'a\nb' }],
  ])('are no order with %s', (_case, head) => expect(readOrder(head)).toBeUndefined());

  it.each([
    ['nothing made', { kind: 'done', ...common }],
    ['facts that lack what answers tell', { kind: 'done', ...common, facts: { ...facts, quality: {} } }],
    ['no failure', { kind: 'lost', ...common }],
    ['a step that is none', { kind: 'done', ...common, facts, timings: [{ ...timing, step: 'mine' }] }],
    ['a time that runs back', { kind: 'done', ...common, facts, timings: [{ ...timing, durationMs: -1 }] }],
    ['a time past all measure', { kind: 'done', ...common, facts, timings: [{ ...timing, durationMs: 1e300 }] }],
  ])('are no answer with %s', (_case, head) => expect(readAnswer(head)).toBeUndefined());

  it.each([
    '',
    'null',
    '[]',
    '{"id":"a"}',
    JSON.stringify({ ...news, places: 1e9 }),
    JSON.stringify({ ...news, id: 'a b' }),
  ])('are no news as %j', (message) => expect(readNews(message)).toBeUndefined());

  it('are nothing to fail of, whatever they are', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const head: unknown = JSON.parse(text);
        expect([readOrder(head), readAnswer(head), readNews(text)]).toEqual([undefined, undefined, undefined]);
      }),
    );
  });
});
