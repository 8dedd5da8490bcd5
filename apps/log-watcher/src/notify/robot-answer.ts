/** Chat robots answer 200 whatever they think of a message; what they think stands in a number of the body. */
import type { HttpAnswer, Verdict } from './http-sender.js';

/**
 * Reads the number.
 * @param field its name; 0 is a delivery
 * @param meaning what another number means, given the robot's words about it
 * @returns null where the status says no by itself and there is no number
 */
export function robotAnswer(
  { status, text }: HttpAnswer,
  field: 'errcode' | 'code',
  meaning: (code: number, words: string) => Verdict,
): Verdict | null {
  const body = parse(text);
  const code = body[field];
  const success = status >= 200 && status < 300;
  if (typeof code !== 'number') return success ? NO_ROBOT : null;
  if (code === 0) return success ? { ok: true } : null;
  return meaning(code, String(body['errmsg'] ?? body['msg']));
}

/** A proxy's page, or half an answer: whether the robot has the message is not known. */
const NO_ROBOT: Verdict = {
  ok: false,
  reason: 'unexpected',
  retryable: true,
  hint: 'the answer is not that of a robot',
};

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
