/** Whether the ports can be listened on, or by whom they are taken. */
import { createServer } from 'node:net';
import { fine, wrong, type Finding } from './finding.js';

/** Where a program will listen. */
export interface PortToCheck {
  readonly program: 'photo-api' | 'log-watcher';
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** The variable that chooses another. */
  readonly variable: string;
}

/** Whether two programs were given the same port; null where not. Each by itself would find it free. */
export function checkApart(one: PortToCheck, other: PortToCheck): Finding | null {
  if (one.port !== other.port || one.port === 0) return null;
  return wrong(
    'ports',
    'problem',
    {
      en: `${one.program} and ${other.program} are both to listen on ${one.port}`,
      zh: `${one.program} 与 ${other.program} 都被设为监听端口 ${one.port}`,
    },
    { en: `Set ${other.variable} to another one.`, zh: `请把 ${other.variable} 设为其他端口。` },
  );
}

/** Listens for a moment. */
export async function checkPort({ program, host, port, variable }: PortToCheck): Promise<Finding> {
  const check = `port ${program}`;
  const at = `${host}:${port}`;
  const code = await listenOnce(host, port);
  if (code === undefined) return fine(check, `${at} is free`, `${at} 可用`);
  if (code === 'EADDRINUSE' && (await answers(host, port)) === program)
    return fine(check, `${at} is used by a running ${program}`, `${at} 正由运行中的 ${program} 使用`);
  return wrong(
    check,
    'problem',
    { en: `${at} cannot be listened on: ${code}`, zh: `无法监听 ${at}：${code}` },
    code === 'EADDRINUSE'
      ? {
          en: `Another program has it: end that one, or set ${variable}.`,
          zh: `端口被其他程序占用：请结束该程序，或设置 ${variable}。`,
        }
      : {
          en: `Set ${variable} or HOST to what this user may listen on.`,
          zh: `请把 ${variable} 或 HOST 设为当前用户可以监听的值。`,
        },
  );
}

/** The error's code; undefined where it worked. */
function listenOnce(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  });
}

/** The name that what listens there gives itself. */
async function answers(host: string, port: number): Promise<string | undefined> {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  try {
    const answer = await fetch(`http://${name}:${port}/healthz`, { signal: AbortSignal.timeout(2_000) });
    return ((await answer.json()) as { service?: string }).service;
  } catch {
    return undefined;
  }
}
