/** What an alert about a receiver says, in both languages. */
import type { Alert } from '../rules/alert.js';
import type { DeliveryFailure } from './receivers/receiver.js';

const REASONS: Readonly<Record<DeliveryFailure, { readonly en: string; readonly zh: string }>> = {
  unreachable: { en: 'it cannot be reached', zh: '无法连接' },
  timeout: { en: 'it does not answer in time', zh: '响应超时' },
  throttled: { en: 'it asks for less', zh: '被限流' },
  server_error: { en: 'it answers with errors of its own', zh: '对方服务出错' },
  redirected: { en: 'it answers with a redirect', zh: '地址被重定向' },
  refused: { en: 'it refuses the messages', zh: '消息被拒绝' },
  gone: { en: 'its address is no longer there', zh: '地址已失效' },
  unexpected: { en: 'its answers make no sense', zh: '返回内容异常' },
};

/** The words of the alert. */
export function failingWords(it: {
  readonly receiver: string;
  readonly failed: number;
  readonly attempts: number;
  readonly reason: DeliveryFailure | null;
}): Pick<Alert, 'summary' | 'summary_zh' | 'explain' | 'explain_zh' | 'what_to_do' | 'what_to_do_zh'> {
  const { receiver, failed, attempts } = it;
  const why = REASONS[it.reason ?? 'unexpected'];
  return {
    summary: `Messages to the receiver "${receiver}" do not arrive: ${why.en}; ${failed} of ${attempts} attempts failed in the last 15 min.`,
    summary_zh: `发往接收方“${receiver}”的消息无法送达：${why.zh}；最近 15 分钟 ${attempts} 次发送中有 ${failed} 次失败。`,
    explain: ['What could not be delivered is kept and tried again; what was given up stands among the dead letters.'],
    explain_zh: ['未送达的消息会保留并重试，已放弃的消息保存在死信中。'],
    what_to_do: [
      `See why: the delivery_failed lines of log-watcher. Then try it: npm run alerts -- test ${receiver}`,
      'Send again what was given up: npm run alerts -- resend --all',
    ],
    what_to_do_zh: [
      `在 log-watcher 日志中查看 delivery_failed 的原因，修正后测试：npm run alerts -- test ${receiver}`,
      '重新发送已放弃的消息：npm run alerts -- resend --all',
    ],
  };
}
