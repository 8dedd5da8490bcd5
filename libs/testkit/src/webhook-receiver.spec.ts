import { afterEach, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { startWebhookReceiver, type WebhookReceiver, type WebhookReceiverOptions } from './webhook-receiver.js';

describe('webhook receiver', () => {
  let receiver: WebhookReceiver;
  const start = async (options?: WebhookReceiverOptions) => (receiver = await startWebhookReceiver(options));
  const send = (body: string) => request(receiver.url, { method: 'POST', body, headers: { 'X-Test': 'yes' } });
  afterEach(() => receiver.close());

  it('keeps what arrived, raw and parsed, and answers 200', async () => {
    await start();
    const { statusCode } = await send('{ "a": 1 }');
    expect(statusCode).toBe(200);
    expect(receiver.received).toMatchObject([
      { method: 'POST', path: '/', body: '{ "a": 1 }', json: { a: 1 }, headers: { 'x-test': 'yes' } },
    ]);
  });

  it('plays the answers it is told, one by one', async () => {
    await start({ respond: (n) => ({ status: n === 1 ? 429 : 204, headers: { 'retry-after': '2' } }) });
    const first = await send('not json');
    const second = await send('x');
    expect([first.statusCode, first.headers['retry-after'], second.statusCode]).toEqual([429, '2', 204]);
    expect(receiver.received[0]?.json).toBeUndefined();
  });

  it.each([
    ['reset', /ECONNRESET|other side closed/],
    ['cut', /terminated|other side closed|content-length|aborted/i],
  ] as const)('plays %s', async (behaviour, problem) => {
    await start({ respond: () => behaviour });
    await expect(send('x').then(({ body }) => body.text())).rejects.toThrow(problem);
    expect(receiver.received).toHaveLength(1);
  });

  it.each(['hang', 'drip'] as const)('plays %s', async (behaviour) => {
    await start({ respond: () => behaviour });
    const impatient = request(receiver.url, { method: 'POST', body: 'x', signal: AbortSignal.timeout(300) });
    await expect(impatient.then(({ body }) => body.text())).rejects.toThrow(/timeout/);
  });

  it('wakes who waits, and tells what came where the wait was in vain', async () => {
    await start();
    const two = receiver.waitFor((all) => all.length === 2, 5000);
    await Promise.all([send('1'), send('2')]);
    await expect(two).resolves.toHaveLength(2);
    await expect(receiver.waitFor((all) => all.length === 3, 10)).rejects.toThrow(/2 arrived:\n {2}POST \/ [12]/);
  });
});
