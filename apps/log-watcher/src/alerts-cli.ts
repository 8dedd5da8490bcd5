/**
 * `npm run alerts -- COMMAND`: try receivers, silence alerts, send again what was given up. `test` needs no running watcher; the rest is done
 * by the one that listens on LOG_WATCHER_PORT. Exits 2 where it was not understood, 1 where it did not work.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Failure } from '#events';
import { table, type Row } from './application/table.js';
import { systemClock } from './clock.js';
import { loadEnvironment, type Environment } from './config/environment.js';
import { receiversOf } from './config/receivers.js';
import { utf8Text } from './config/read-text.js';
import { loadWatchConfig } from './config/watch-config.js';
import { openReceivers } from './notify/open-receivers.js';
import { testNotification } from './notify/test-alert.js';

const EXIT_USAGE = 2;

const HELP = `Receivers, silences and dead letters.

  npm run alerts -- test [NAME]             sends a test message, to all receivers or to one
  npm run alerts -- receivers               who is told, and what waits
  npm run alerts -- silences                what nobody is told of, and until when
  npm run alerts -- silence MATCHER… --for 2h [--comment WHY]
                                            rule=latency_high, severity!=critical, rule=slo_*; all must hold
  npm run alerts -- unsilence ID            ends a silence now
  npm run alerts -- dead-letters            what was given up
  npm run alerts -- resend ID | --all       sends it again

  --json   the answer as JSON
  --help   this

test reads WATCH_CONFIG and the environment; everything else asks the log-watcher on LOG_WATCHER_PORT.`;

/** What a command gives: for people, and for programs. */
interface Answer {
  readonly text: string;
  readonly json: unknown;
  readonly worked: boolean;
}

interface Wish {
  readonly environment: Environment;
  readonly args: readonly string[];
  readonly options: {
    readonly for?: string | undefined;
    readonly comment?: string | undefined;
    readonly all?: boolean;
  };
}

type Listed = Readonly<Record<string, unknown>>;

const COMMANDS: Readonly<Record<string, (wish: Wish) => Promise<Answer>>> = {
  test,
  receivers: async ({ environment }) => {
    const { receivers } = (await ask(environment, '/v1/receivers')) as { receivers: Listed[] };
    const columns = ['name', 'kind', 'waiting', 'failing', 'held_until', 'dead_letters'];
    return listed(receivers, columns, 'No receiver is configured.');
  },
  silences: async ({ environment }) => {
    const { silences } = (await ask(environment, '/v1/silences')) as { silences: (Listed & { matchers: string[] })[] };
    const rows = silences.map((it) => ({ ...it, matchers: it.matchers.join(' ') }));
    return listed(rows, ['id', 'status', 'ends_at', 'matchers', 'created_by', 'comment'], 'There is no silence.');
  },
  silence: async ({ environment, args, options }) => {
    if (args.length === 0 || options.for === undefined)
      throw new Failure(
        'BadOptionError',
        'silence needs at least one MATCHER and --for, like: silence rule=latency_high --for 2h',
      );
    const wish = { matchers: args, duration: options.for, comment: options.comment ?? '', created_by: 'command line' };
    const silence = (await ask(environment, '/v1/silences', { method: 'POST', body: wish })) as Listed;
    return {
      text: `silenced until ${String(silence['ends_at'])}: ${String(silence['id'])}`,
      json: silence,
      worked: true,
    };
  },
  unsilence: async ({ environment, args: [id] }) => {
    if (id === undefined) throw new Failure('BadOptionError', 'unsilence needs an ID; see: npm run alerts -- silences');
    const silence = await ask(environment, `/v1/silences/${encodeURIComponent(id)}`, { method: 'DELETE' });
    return { text: `ended ${id}`, json: silence, worked: true };
  },
  'dead-letters': async ({ environment }) => {
    const { dead_letters } = (await ask(environment, '/v1/dead-letters')) as {
      dead_letters: (Listed & { alerts: { rule: string }[] })[];
    };
    const rows = dead_letters.map((it) => ({ ...it, alerts: it.alerts.map(({ rule }) => rule).join(' ') }));
    return listed(rows, ['id', 'receiver', 'given_up_at', 'reason', 'alerts', 'message'], 'There is no dead letter.');
  },
  resend: async ({ environment, args: [id], options }) => {
    if ((id === undefined) !== (options.all === true))
      throw new Failure('BadOptionError', 'resend needs an ID or --all; see: npm run alerts -- dead-letters');
    const path = id === undefined ? '/v1/dead-letters/resend' : `/v1/dead-letters/${encodeURIComponent(id)}/resend`;
    const answer = (await ask(environment, path, { method: 'POST' })) as { resent: number };
    return { text: `${answer.resent} sent again`, json: answer, worked: true };
  },
};

/** One attempt at each receiver, side by side, straight from here. */
async function test({ environment, args: [name] }: Wish): Promise<Answer> {
  const config = loadWatchConfig(utf8Text(readFileSync(environment.watchConfig)), environment.watchConfig, environment);
  const all = receiversOf(config, environment);
  const chosen = all.filter((it) => name === undefined || it.name === name);
  if (chosen.length === 0)
    throw new Failure(
      'NotFoundError',
      `There is no receiver ${name ?? 'at all'}. There are: ${all.map((it) => it.name).join(', ') || 'none; see docs/alerts.md'}.`,
    );
  const { hostName: host, dashboardUrl, runbookUrl } = environment;
  const context = { service: config.service, host, dashboardUrl, runbookUrl };
  const results = await Promise.all(
    openReceivers(chosen, () => systemClock.now()).map(async (receiver) => {
      const message = testNotification(receiver.name, randomBytes(16).toString('hex'), systemClock.now(), context);
      const outcome = await receiver.send(message, AbortSignal.timeout(receiver.timeoutMs));
      await receiver.close();
      return outcome.ok
        ? { receiver: receiver.name, delivered: true, message: 'delivered' }
        : { receiver: receiver.name, delivered: false, reason: outcome.reason, message: outcome.message };
    }),
  );
  const text = results.map((it) => `${it.delivered ? 'OK    ' : 'FAILED'} ${it.receiver}: ${it.message}`).join('\n');
  return { text, json: results, worked: results.every((it) => it.delivered) };
}

function listed(rows: readonly Listed[], columns: readonly string[], none: string): Answer {
  const cells = rows.map((row): Row => columns.map((name) => row[name]));
  return { text: rows.length === 0 ? none : table(columns, cells), json: rows, worked: true };
}

/** Asks the running watcher. @throws Error in its own words */
async function ask(
  environment: Environment,
  path: string,
  init: { method?: string; body?: unknown } = {},
): Promise<unknown> {
  const host = ['0.0.0.0', '::'].includes(environment.host) ? '127.0.0.1' : environment.host;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${environment.port}${path}`;
  const { method = 'GET', body } = init;
  const json =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await fetch(url, { method, ...json }).catch(() => {
    throw new Error(
      `No log-watcher answers at http://${host}:${environment.port}. Is it running, and is LOG_WATCHER_PORT the same here?`,
    );
  });
  const said: unknown = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  const { detail, remedy } = said as { detail?: string; remedy?: string };
  throw new Error([detail ?? `It answered ${answer.status}.`, remedy].filter((it) => it !== undefined).join(' '));
}

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      for: { type: 'string' },
      comment: { type: 'string' },
      all: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [name = '', ...args] = positionals;
  if (values.help || name === '') {
    process.stdout.write(`${HELP}\n`);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) throw new Failure('BadOptionError', `There is no command ${name}.\n\n${HELP}`);
  const answer = await command({ environment: loadEnvironment(process.env), args, options: values });
  process.stdout.write(`${values.json ? JSON.stringify(answer.json) : answer.text}\n`);
  return answer.worked ? 0 : 1;
}

run().then(
  (code) => (process.exitCode = code),
  (thrown: unknown) => {
    const usage = thrown instanceof TypeError || (thrown instanceof Failure && thrown.errorType === 'BadOptionError');
    const words = thrown instanceof Error ? thrown.message : String(thrown);
    process.stderr.write(`${thrown instanceof TypeError ? words.replace(/\. To specify.*$/s, '') : words}\n`);
    process.exitCode = usage ? EXIT_USAGE : 1;
  },
);
