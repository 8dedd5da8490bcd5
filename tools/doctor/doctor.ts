/**
 * `npm run doctor`: what would keep the two programs from running well here, before they are started or while they run. Looks, and changes
 * nothing; no receiver is sent anything. Exits 1 where there is a problem, 2 where it was not understood.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { traceSettings } from '#telemetry/traces';
import { checkContents, checkFolder, newestWrite } from './check-folders.js';
import { checkClock, checkMemory, checkNode } from './check-machine.js';
import { checkModels } from './check-models.js';
import { checkApart, checkPort, type PortToCheck } from './check-ports.js';
import { checkCollector, checkHeartbeat, checkReceiver, checkRedis } from './check-reach.js';
import { checkSettings, type Settings } from './check-settings.js';
import type { Finding, Level } from './finding.js';

const HELP = `Looks at what Safelight needs here, and says what to do about what is missing. Changes nothing and sends no message.

  npm run doctor                     Node, memory, ports, folders, disk, networks, Redis, receivers, collector, clock
  npm run doctor -- --lang zh        中文（默认按 LANG 选择）
  npm run doctor -- --json           one JSON object a line

Exits 0 where nothing is in the way, 1 where something is, 2 where the command was not understood. It reads the same variables as
npm start: give it the same environment.`;

const EXIT_PROBLEM = 1;
const EXIT_USAGE = 2;
const MIB = 1024 ** 2;
/** Room for some days of lines of a busy service, compressed, and for the networks of the list that are usual. */
const LOG_BYTES = 200 * MIB;
const MODEL_BYTES = 20 * MIB;

type Language = 'en' | 'zh';
const MARKS: Readonly<Record<Level, string>> = { ok: '✓', note: '!', problem: '✗' };

/** Program root: where package.json lies, above dist/tools/doctor. */
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');

async function examine(say: (finding: Finding) => void): Promise<void> {
  say(checkNode(process.versions.node, ROOT));
  const settings = checkSettings(process.env);
  for (const finding of settings.findings) say(finding);
  await examineApi(settings, say);
  await examineWatcher(settings, say);
  const endpoint = tracesEndpoint();
  const collector = endpoint === undefined ? { itsTime: null } : await checkCollector(endpoint);
  if ('finding' in collector) say(collector.finding);
  const lastWrite = settings.api === undefined ? null : newestWrite(settings.api.logDir);
  say(checkClock(Date.now(), collector.itsTime === null ? [] : [collector.itsTime], lastWrite));
}

async function examineApi({ api }: Settings, say: (finding: Finding) => void): Promise<void> {
  if (api === undefined) return;
  const { logDir, modelDir, jobsDir, jobsDiskBytes, cacheDiskBytes, memoryBudgetBytes } = api;
  say(checkMemory(memoryBudgetBytes));
  say(await checkPort(apiPort(api)));
  // Both programs keep traces.
  const traceBytes = 2 * (traceSettings(process.env).store?.maxBytes ?? 0);
  const dataBytes = jobsDiskBytes + cacheDiskBytes + traceBytes;
  for (const folder of [
    { variable: 'DATA_DIR', path: dirname(jobsDir), needsBytes: dataBytes },
    { variable: 'LOG_DIR', path: logDir, needsBytes: LOG_BYTES },
    { variable: 'MODEL_DIR', path: modelDir, needsBytes: MODEL_BYTES },
  ] as const) {
    say(checkFolder(folder));
    const contents = checkContents(folder);
    if (contents !== null) say(contents);
  }
  if (api.redisUrl !== undefined) say(await checkRedis(api.redisUrl));
  if (api.role === 'api') return;
  for (const finding of await checkModels(api)) say(finding);
}

async function examineWatcher({ api, watcher, receivers }: Settings, say: (finding: Finding) => void): Promise<void> {
  if (watcher === undefined) return;
  const { host, port, heartbeatUrl } = watcher;
  const own = { program: 'log-watcher', host, port, variable: 'LOG_WATCHER_PORT' } as const;
  say(await checkPort(own));
  const same = api === undefined ? null : checkApart(apiPort(api), own);
  if (same !== null) say(same);
  const asked = [...receivers.map(checkReceiver), ...(heartbeatUrl === null ? [] : [checkHeartbeat(heartbeatUrl)])];
  for (const finding of await Promise.all(asked)) say(finding);
}

function apiPort({ host, port }: NonNullable<Settings['api']>): PortToCheck {
  return { program: 'photo-api', host, port, variable: 'PHOTO_API_PORT' };
}

/** Where spans are sent, by the standard variables; undefined where nowhere. */
function tracesEndpoint(): string | undefined {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own, OTEL_EXPORTER_OTLP_ENDPOINT: base } = process.env;
  if (process.env['OTEL_SDK_DISABLED'] === 'true' || process.env['OTEL_TRACES_EXPORTER'] === 'none') return undefined;
  return own || (base ? `${base.replace(/\/$/, '')}/v1/traces` : undefined);
}

function inWords({ check, level, found, toDo }: Finding, language: Language): string {
  const head = `${MARKS[level]} ${check}: ${found[language]}`;
  return toDo === null ? head : `${head}\n    ${toDo[language]}`;
}

const SUMMARY: Readonly<Record<Language, (problems: number) => string>> = {
  en: (problems) =>
    problems === 0 ? 'Nothing is in the way.' : `${problems} ${problems === 1 ? 'problem' : 'problems'}.`,
  zh: (problems) => (problems === 0 ? '一切就绪。' : `发现 ${problems} 个问题。`),
};

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      lang: { type: 'string', default: process.env['LANG']?.startsWith('zh') === true ? 'zh' : 'en' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { lang } = values;
  if (lang !== 'en' && lang !== 'zh') throw new TypeError(`--lang knows en and zh, not "${lang}".`);
  let problems = 0;
  await examine((finding) => {
    if (finding.level === 'problem') problems++;
    console.log(values.json ? JSON.stringify(finding) : inWords(finding, lang));
  });
  if (!values.json) console.log(`\n${SUMMARY[lang](problems)}`);
  return problems === 0 ? 0 : EXIT_PROBLEM;
}

try {
  process.exitCode = await run();
} catch (error) {
  // Words of the command line that are not known; all else is a finding.
  if (!(error instanceof TypeError)) throw error;
  console.error(`${error.message}\nSee: npm run doctor -- --help`);
  process.exitCode = EXIT_USAGE;
}
