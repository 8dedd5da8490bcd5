/** What measures are called in sentences, in English and Chinese. */
import type { MeasureName } from './measures.js';

/** The same sentence twice. */
export interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

/** The names. */
export const NAMES: Readonly<Record<MeasureName, Bilingual>> = {
  failure_rate: { en: 'Failure rate', zh: '失败率' },
  success_rate: { en: 'Success rate', zh: '成功率' },
  rejection_share: { en: 'Share of refused photos', zh: '拒绝率' },
  malformed_share: { en: 'Share of unreadable log lines', zh: '无法解析的日志占比' },
  ratio: { en: 'Share', zh: '占比' },
  avg_ms: { en: 'Average processing time', zh: '平均处理时间' },
  p50_ms: { en: 'Median processing time (p50)', zh: '处理时间中位数（p50）' },
  p95_ms: { en: '95th percentile of the processing time (p95)', zh: '处理时间 95 分位（p95）' },
  p99_ms: { en: '99th percentile of the processing time (p99)', zh: '处理时间 99 分位（p99）' },
  error_lines: { en: 'ERROR lines', zh: 'ERROR 日志' },
  lines: { en: 'Log lines', zh: '日志行数' },
  processed: { en: 'Photos processed', zh: '处理完成的照片' },
  failed: { en: 'Photos that failed', zh: '处理失败的照片' },
  rejected: { en: 'Photos refused', zh: '被拒绝的照片' },
  received: { en: 'Requests received', zh: '收到的请求' },
  unanswered: { en: 'Requests without an answer', zh: '没有结果的请求' },
  rss_mb: { en: 'Memory of the main process', zh: '主进程内存' },
  heap_mb: { en: 'JavaScript heap', zh: 'JavaScript 堆内存' },
  cpu_percent: { en: 'CPU of the main process', zh: '主进程 CPU' },
  event_loop_lag_ms: { en: 'Event loop delay', zh: '事件循环延迟' },
  queue_depth: { en: 'Requests that wait', zh: '排队请求数' },
  in_flight: { en: 'Requests in hand', zh: '处理中的请求数' },
  oldest_waiting_ms: { en: 'Wait of the oldest request in the queue', zh: '队列中最久请求的等待时间' },
  burn_rate: { en: 'Burn rate of the error budget', zh: '错误预算消耗速度' },
  silence: { en: 'Time without a log line', zh: '没有日志的时间' },
  failed_probes: { en: 'Health checks without an answer', zh: '连续失败的健康检查' },
  new_error_type: { en: 'New error type', zh: '新的错误类型' },
  event: { en: 'Event of the process', zh: '进程事件' },
  unreadable_files: { en: 'Log files that cannot be read', zh: '无法读取的日志文件' },
  failed_deliveries: { en: 'Deliveries that failed', zh: '发送失败的通知' },
  heartbeat: { en: 'Heartbeat', zh: '心跳' },
};
