/** nginx with deploy/nginx/safelight.conf on ports of loopback, certificates of its own making, and all it writes in one folder. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { freePort } from '#testkit';
import { serve, tool, type Server } from './tool.js';

/** A running nginx. */
export interface Nginx {
  readonly port: number;
  readonly plainPort: number;
  readonly server: Server;
  /** Lines of its access log. */
  readonly accessLog: () => Record<string, unknown>[];
}

/** What is sent through nginx. */
export interface Call {
  readonly path: string;
  readonly host?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Address of loopback that it comes from. */
  readonly from?: string;
}

/** An answer; the body as far as it came until `enough`, or all of it. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Name and password of the watcher's page. */
export const PASSWORD = 'operator:only for this test';

/** What stands behind it. */
export interface Behind {
  readonly photoApi: number;
  readonly watcher: number;
  /** Name of where both are, 127.0.0.1 where there is none. */
  readonly name?: string;
  /** nginx's `resolver` for that name. */
  readonly resolver?: string;
}

/** Writes the files, has nginx check them, and starts it. */
export async function startNginx(folder: string, behind: Behind): Promise<Nginx> {
  const { photoApi, watcher, name: at = '127.0.0.1', resolver = '' } = behind;
  const home = join(folder, 'nginx');
  mkdirSync(home);
  const port = await freePort();
  const plainPort = await freePort();
  const filledIn = {
    SAFELIGHT_CONF: 'deploy/nginx/safelight.conf',
    CONFIG_FILE: join(home, 'safelight.conf'),
    PHOTO_API: `${at}:${photoApi}`,
    LOG_WATCHER: `${at}:${watcher}`,
    HTTPS_LISTEN: `127.0.0.1:${port}`,
    HTTP_LISTEN: `127.0.0.1:${plainPort}`,
    FILES: home,
    ACCESS_LOG: join(home, 'safelight.log'),
    RESOLVER: resolver,
  };
  // The script by which containers fill in their addresses, so that it is tried with every check here.
  tool('env', ...Object.entries(filledIn).map(([name, value]) => `${name}=${value}`), 'deploy/nginx/fill-in.sh');
  for (const name of ['photos', 'watch']) makeCertificate(home, name);
  const [user = '', password = ''] = PASSWORD.split(':');
  writeFileSync(join(home, 'htpasswd'), `${user}:${tool('openssl', 'passwd', '-apr1', password).trim()}\n`);
  const config = join(home, 'nginx.conf');
  writeFileSync(config, mainConfig(home));
  tool('nginx', '-t', '-q', '-c', config, '-e', join(home, 'error.log'));
  const started = ['-c', config, '-e', join(home, 'error.log')];
  const server = await serve('nginx', started, `http://127.0.0.1:${plainPort}/`);
  const accessLog = () => linesOf(join(home, 'safelight.log'));
  return { port, plainPort, server, accessLog };
}

function linesOf(path: string): Record<string, unknown>[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);
}

function mainConfig(home: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `  ${kind}_temp_path ${home}/${kind};`,
  );
  return `daemon off;
user ${tool('id', '-un').trim()} ${tool('id', '-gn').trim()};
worker_processes 1;
pid ${home}/nginx.pid;
events { worker_connections 256; }
http {
  access_log off;
${temporary.join('\n')}
  include ${home}/safelight.conf;
}
`;
}

function makeCertificate(home: string, name: string): void {
  const files = ['-keyout', join(home, `${name}.key`), '-out', join(home, `${name}.crt`)];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  tool('openssl', 'req', '-x509', ...kind, '-subj', `/CN=${name}.example.org`, ...files);
}

/** Sends one request through nginx; a refusal that comes before the whole body was sent is an answer too. */
export function call(
  { port }: Pick<Nginx, 'port'>,
  { path, host, from, body, ...rest }: Call,
  enough = /$^/,
): Promise<Reply> {
  const { method = body === undefined ? 'GET' : 'POST', headers = {} } = rest;
  const length = body === undefined ? {} : { 'content-length': String(body.length) };
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      path,
      method,
      ...(from === undefined ? {} : { localAddress: from }),
      rejectUnauthorized: false,
      servername: host ?? 'photos.example.org',
      headers: { host: host ?? 'photos.example.org', ...length, ...headers },
      agent: false,
    });
    let answered = false;
    outgoing.on('response', (response) => {
      answered = true;
      let text = '';
      const finish = () => {
        outgoing.destroy();
        resolve({ status: response.statusCode ?? 0, headers: response.headers as Record<string, string>, body: text });
      };
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
        if (enough.test(text)) finish();
      });
      response.on('end', finish);
      response.on('error', finish);
    });
    outgoing.on('error', (error) => {
      if (!answered) reject(error);
    });
    outgoing.end(body);
  });
}
