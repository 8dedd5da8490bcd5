import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { currentRequestId, ensureRequestId, runInRequest } from './request-context.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const decide = (given: string | string[] | undefined) => {
  const request = { headers: { 'x-request-id': given } };
  const id = ensureRequestId(request);
  return { id, header: request.headers['x-request-id'] };
};

describe('ensureRequestId', () => {
  it.each(['a', 'A-Z.0_9', 'x'.repeat(128), '2f8a1c'])('takes the safe id %s', (given) => {
    expect(decide(given)).toEqual({ id: given, header: given });
  });

  it.each([
    undefined,
    '',
    'x'.repeat(129),
    'a b',
    'a\nb',
    'a\n',
    '../etc',
    'a,b',
    '<script>',
    '编号',
    '%0d%0a',
    ['a', 'b'],
  ])('makes an id in place of %j, and everybody after gets the same', (given) => {
    const { id, header } = decide(given);
    expect(id).toMatch(UUID);
    expect(header).toBe(id);
    expect(decide(id).id).toBe(id);
  });
});

describe('runInRequest', () => {
  it('holds over awaits and timers, and keeps requests apart', async () => {
    const seen = (id: string) =>
      runInRequest({ requestId: id }, async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return currentRequestId();
      });
    expect(await Promise.all(['one', 'two'].map(seen))).toEqual(['one', 'two']);
    expect(currentRequestId()).toBeUndefined();
  });

  it('reaches a listener that was bound', () => {
    const socket = new EventEmitter();
    const ids: (string | undefined)[] = [];
    runInRequest({ requestId: 'bound' }, () => {
      socket.on('close', () => ids.push(currentRequestId()));
      socket.on(
        'close',
        AsyncLocalStorage.bind(() => ids.push(currentRequestId())),
      );
    });
    socket.emit('close');
    expect(ids).toEqual([undefined, 'bound']);
  });
});
