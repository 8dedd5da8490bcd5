/** Whether those who are told can be reached: a connection is made and closed again, nothing is sent to a receiver. */
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ReceiverSettings } from '../../apps/log-watcher/src/notify/open-receivers.js';
import { fine, wrong, type Finding, type Said } from './finding.js';

const PATIENCE_MS = 5_000;
const SMTP_PORT = 25;
const USUAL_PORTS: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'smtp:': SMTP_PORT,
  'smtps:': 465,
  'redis:': 6379,
  'rediss:': 6379,
};
const ENCRYPTED = new Set(['https:', 'smtps:', 'rediss:']);

/** Whether the host of the receiver takes a connection; with TLS, whether its certificate is one to be trusted. */
export function checkReceiver(settings: ReceiverSettings): Promise<Finding> {
  return checkAddress(`receiver ${settings.name}`, settings.kind === 'email' ? settings.smtpUrl : settings.url, {
    en: `Check the address, the firewall and the certificate; then npm run alerts -- test ${settings.name}`,
    zh: `请检查地址、防火墙与证书，然后运行 npm run alerts -- test ${settings.name}`,
  });
}

/** Whether the dead man's switch outside can be called. @param url ALERT_HEARTBEAT_URL, perhaps a secret */
export function checkHeartbeat(url: string): Promise<Finding> {
  return checkAddress('heartbeat', url, {
    en: 'Check ALERT_HEARTBEAT_URL, the firewall and the certificate: without it nobody hears that the watcher is gone.',
    zh: '请检查 ALERT_HEARTBEAT_URL、防火墙与证书：否则监控程序停止时无人得知。',
  });
}

/** Whether the Redis takes a connection that photos go through. @param url REDIS_URL, perhaps with a password */
export function checkRedis(url: string): Promise<Finding> {
  return checkAddress('redis', url, {
    en: 'Check REDIS_URL, the firewall and the certificate: until it can be reached, photos are answered 503.',
    zh: '请检查 REDIS_URL、防火墙与证书：无法连通期间，照片请求一律返回 503。',
  });
}

async function checkAddress(check: string, url: string, toDo: Said): Promise<Finding> {
  const { hostname, port, protocol, host } = new URL(url);
  const target = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (USUAL_PORTS[protocol] ?? SMTP_PORT) };
  const failure = await reach(target, ENCRYPTED.has(protocol));
  if (failure === undefined) return fine(check, `${host} can be reached`, `${host} 可以连通`);
  const found = { en: `${host} cannot be reached: ${failure}`, zh: `无法连通 ${host}：${failure}` };
  return wrong(check, 'problem', found, toDo);
}

/** Why not; undefined where it can be. */
function reach(target: { host: string; port: number }, encrypted: boolean): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket: Socket = encrypted ? connectTls({ ...target, servername: target.host }) : connect(target);
    const end = (why: string | undefined) => {
      socket.destroy();
      resolve(why);
    };
    socket.once(encrypted ? 'secureConnect' : 'connect', () => end(undefined));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    socket.setTimeout(PATIENCE_MS, () => end('ETIMEDOUT'));
  });
}

/** What was seen of the collector. */
export interface CollectorSeen {
  readonly finding: Finding;
  /** What its clock says, epoch ms; null where it does not tell. */
  readonly itsTime: number | null;
}

/** Sends the collector no spans at all. @param endpoint as OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, with its path */
export async function checkCollector(endpoint: string): Promise<CollectorSeen> {
  const check = 'collector';
  const host = URL.canParse(endpoint) ? new URL(endpoint).host : endpoint;
  try {
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"resourceSpans":[]}',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await answer.arrayBuffer();
    const date = Date.parse(answer.headers.get('date') ?? '');
    const itsTime = Number.isNaN(date) ? null : date;
    if (answer.ok) return { finding: fine(check, `${host} takes traces`, `${host} 接收链路数据`), itsTime };
    const found = { en: `${host} answers ${answer.status}`, zh: `${host} 返回 ${answer.status}` };
    return { finding: wrong(check, 'note', found, WHICH_ADDRESS), itsTime };
  } catch (error) {
    const { cause, message } = error as Error;
    const why = (cause as NodeJS.ErrnoException | undefined)?.code ?? message;
    const found = { en: `${host} cannot be reached: ${why}`, zh: `无法连通 ${host}：${why}` };
    return { finding: wrong(check, 'note', found, WHICH_ADDRESS), itsTime: null };
  }
}

const WHICH_ADDRESS = {
  en: 'Photos are made all the same, their traces are lost. OTEL_EXPORTER_OTLP_ENDPOINT is an OTLP/HTTP address, usually port 4318.',
  zh: '照片照常处理，但链路数据会丢失。OTEL_EXPORTER_OTLP_ENDPOINT 应为 OTLP/HTTP 地址，端口通常是 4318。',
};
