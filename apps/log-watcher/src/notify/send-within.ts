/** One attempt, within its time. */
import type { DeliveryOutcome, FailedDelivery, Notification, Receiver } from './receivers/receiver.js';

/** The attempt's outcome, or a timeout soon after the signal, however the receiver behaves. */
export async function sendWithin(
  receiver: Receiver,
  message: Notification,
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  const { messageId, notices, others, group } = message;
  const timedOut = new Promise<DeliveryOutcome>((resolve) =>
    signal.addEventListener('abort', () => resolve(failure('timeout', `no answer within ${receiver.timeoutMs} ms`)), {
      once: true,
    }),
  );
  const sent = receiver
    .send({ messageId, notices, others, group }, signal)
    .catch(() => failure('unexpected', 'the receiver met an error it did not expect'));
  return Promise.race([sent, timedOut]);
}

function failure(reason: FailedDelivery['reason'], message: string): FailedDelivery {
  return { ok: false, reason, retryable: true, retryAfterMs: null, message };
}
