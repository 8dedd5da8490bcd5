/** Callbacks to hosts whose names lead somewhere else than to the public internet. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { startWebhookReceiver } from '#testkit';
import { type AllowedHost, parseAllowedHost } from './allowed-host.js';
import { sendCallback } from './send-callback.js';

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;

describe('a callback', () => {
  const send = (url: string, host: AllowedHost) =>
    sendCallback({ url, host, messageId: 'm1', body: '{}', secret: SECRET, trace: {} }, new AbortController().signal);

  it('goes to no private address that only a name leads to, and is not tried again', async () => {
    const receiver = await startWebhookReceiver();
    const url = receiver.url.replace('127.0.0.1', 'localhost');
    const { port } = new URL(url);
    // The system finds `localhost`; as a mere name it stands for any that its owner lets point inwards.
    const host = { hostname: 'localhost', port, isNamedAddress: false, allowsPlain: true };
    expect(await send(url, host)).toMatchObject({ ok: false, reason: 'address_forbidden', retryable: false });
    expect(receiver.received).toEqual([]);
    await receiver.close();
  });

  it('goes to a private address that the operator has listed', async () => {
    const receiver = await startWebhookReceiver();
    const host = parseAllowedHost(new URL(receiver.url).host) as AllowedHost;
    expect(await send(receiver.url, host)).toEqual({ ok: true });
    expect(receiver.received).toHaveLength(1);
    await receiver.close();
  });
});
