/**
 * The whole watcher as a value: started, stopped, asked for its address. `main.ts` adds the process around it; tests use it as it is.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { Failure } from '#events';
import { createNestLogger, type EventLog } from '#telemetry';
import { tracesDirectory } from '#telemetry/traces';
import { AppModule } from './app.module.js';
import type { Deliveries } from './application/deliveries.js';
import { LineIntake } from './application/line-intake.js';
import { LineTotals } from './application/line-totals.js';
import { readerOf } from './application/log-sources.js';
import type { Prober } from './application/prober.js';
import { Readiness } from './application/readiness.js';
import { Report } from './application/report.js';
import { RequestSearch } from './application/request-search.js';
import { TraceSearch } from './application/trace-search.js';
import { lockState } from './application/state-lock.js';
import { Services } from './application/services.js';
import { StateStore } from './application/state-store.js';
import { tellFiles } from './application/tell-files.js';
import type { WatchFile } from './application/watch-file.js';
import { Watch } from './application/watch.js';
import { assembleConfig, type ReadConfig } from './assemble-config.js';
import { assembleDelivery, assembleHeartbeat } from './assemble-delivery.js';
import type { Clock } from './clock.js';
import type { Environment } from './config/environment.js';
import { receiverWarnings } from './config/receivers.js';
import { readText } from './config/read-text.js';
import { loadWatchConfig, type WatchConfig } from './config/watch-config.js';
import { configureHttp, exactExpress } from './http/configure-http.js';
import { ProblemFilter } from './http/problem.filter.js';
import { observeWatch } from './http/observe-watch.js';
import type { Courier } from './notify/courier.js';
import type { Heartbeat } from './notify/heartbeat.js';
import { openLineScanner } from './open-line-scanner.js';
import type { LineScanner } from './parse/line-scanner.js';
import { RuleBook } from './rules/rule-book.js';
import { FileSelection } from './tail/glob.js';
import { Tail } from './tail/tail.js';
import { filesOf, OWN_SERVICE, ownersOf } from './watched-files.js';
import { RememberingWindow } from './window/remembering-window.js';
import { RollingWindow } from './window/rolling-window.js';
import { ServiceMemory } from './window/service-memory.js';

const NO_GLOBS = 'WATCH_GLOBS is not used: watch.yaml names the files of each service.';
const NO_SCANNER = 'Lines are read without WebAssembly SIMD: with the same result, but four times as slowly.';

/** What the watcher is started with. */
export interface LogWatcherParts {
  readonly environment: Environment;
  readonly log: EventLog;
  readonly clock: Clock;
}

/** A running watcher. */
export class LogWatcher {
  private constructor(
    /** Address it listens on, `http://127.0.0.1:3001`. */
    readonly address: string,
    /** What an operator should know before relying on the alerts; empty when all is well. */
    readonly warnings: readonly string[],
    private readonly parts: Running,
  ) {}

  /**
   * Takes the state's lock, reads the state and the rules, begins to follow and to serve.
   * @throws Failure BadConfigError or BadRuleError where the set-up is wrong; Error (EADDRINUSE, EACCES) where it cannot listen
   */
  static async start(given: LogWatcherParts): Promise<LogWatcher> {
    const { environment } = given;
    const read = readRules(environment);
    const { config } = read;
    const stateDirectory = join(environment.dataDir, 'log-watcher');
    const unlock = lockState(join(stateDirectory, 'lock'));
    try {
      const traces = new TraceSearch(tracesDirectory(environment.dataDir));
      const running: Running = { ...assemble(given, read, stateDirectory), traces, unlock };
      running.app = await openApp(given, running);
      // Before the first line is counted: what cannot be served must not be told twice after the next start either.
      await running.app.listen(environment.port, environment.host);
      await running.watch.start();
      running.courier.start();
      running.heartbeat?.start();
      running.prober.start();
      running.watchFile.start();
      const warnings = [...receiverWarnings(config, environment), ...running.warnings];
      for (const message of warnings) given.log.emit('config_questioned', { message }, { module: 'config' });
      return new LogWatcher(addressOf(running.app.getHttpServer()), warnings, running);
    } catch (thrown) {
      unlock();
      throw thrown;
    }
  }

  /** Rejects when the flow breaks; resolves after stop(). */
  get ended(): Promise<void> {
    return this.parts.watch.ended;
  }

  /** Reads watch.yaml again, now. */
  reload(): void {
    this.parts.watchFile.reload();
  }

  /** Stops reading at a line's boundary, lets attempts at delivery end, saves, closes everything. Rejects where saving fails. */
  async stop(): Promise<void> {
    const { app, courier, heartbeat, prober, unlock, watch, watchFile } = this.parts;
    const server = app?.getHttpServer();
    server?.close();
    watchFile.stop();
    prober.stop();
    server?.closeIdleConnections();
    try {
      await heartbeat?.stop();
      await courier.stop();
      await watch.stop();
    } finally {
      server?.closeAllConnections();
      await app?.close();
      unlock();
    }
  }
}

interface Running {
  readonly watch: Watch;
  readonly courier: Courier;
  readonly deliveries: Deliveries;
  readonly heartbeat: Heartbeat | null;
  readonly prober: Prober;
  readonly watchFile: WatchFile;
  readonly report: Report;
  readonly search: RequestSearch;
  readonly traces: TraceSearch;
  readonly readiness: Readiness;
  readonly unlock: () => void;
  /** What the parts found that an operator should know. */
  readonly warnings: readonly string[];
  app?: NestExpressApplication;
}

function readRules({ watchConfig: path, ...surroundings }: Environment): ReadConfig {
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    throw new Failure('BadConfigError', `WATCH_CONFIG ${path}: ${(error as Error).message}`, { cause: error });
  }
  return { config: loadWatchConfig(text, path, surroundings), text };
}

/** tail → parse → window → rules → outbox → receivers, and who reads along. */
function assemble(given: LogWatcherParts, read: ReadConfig, stateDirectory: string) {
  const { environment, log, clock } = given;
  const { config } = read;
  const { jaegerUiUrl, watchPolling, watchPollMs: pollMs, watchStart: startAt, ignoreOlderMs } = environment;
  const scanner = openLineScanner();
  const services = assembleServices(config, environment, scanner);
  const selection = FileSelection.joined(config.services.map((it) => filesOf(it, environment)));
  const observer = tellFiles(log.for('tail'));
  const files = { selection, events: !watchPolling, pollMs, startAt, ignoreOlderMs, buffer: scanner?.input };
  const tail = new Tail({ ...files, clock, observer });
  const store = new StateStore(stateDirectory);
  const commit = () => watch.commit();
  const {
    adopt: adoptDelivery,
    deliveries,
    ...delivery
  } = assembleDelivery({
    ...{ environment, config, clock, log },
    ruleAlerts: () => services.firing(),
    commit,
  });
  const { courier, health, outbox, tally } = delivery;
  const flow = { tail, services, store, clock, log: log.for('watch'), ...delivery };
  const watch: Watch = new Watch(flow, () => courier.wake());
  const configTrouble = () => followers.watchFile.trouble;
  const report = new Report({ tail, services, health, clock, jaegerUiUrl, configTrouble });
  const readiness = new Readiness({
    caughtUp: () => watch.live,
    stateSaved: () => watch.saved,
    logWritable: () => log.writable(),
  });
  observeWatch({ report, tail, outbox, tally, clock, bytesRead: () => watch.bytesRead });
  const { heartbeatMs, ...followers } = assembleConfig(given, read, { services, adoptDelivery, commit });
  const ready = () => readiness.report().status === 'ready';
  const heartbeat = assembleHeartbeat(given, heartbeatMs, ready);
  const warnings = scanner === undefined ? [NO_SCANNER] : [];
  if (environment.globsGiven && config.services.every(({ files: own }) => own !== null)) warnings.push(NO_GLOBS);
  const search = new RequestSearch(ownersOf(config.services, environment));
  return { watch, courier, deliveries, heartbeat, ...followers, report, search, readiness, warnings };
}

/** Each service with windows and rules of its own; lines are read one after the other, so one scanner does for all. */
function assembleServices(config: WatchConfig, environment: Environment, scanner: LineScanner | undefined): Services {
  const { hostName: host, jaegerUiUrl, dashboardUrl } = environment;
  return new Services(
    config.services.map((service) => {
      const window = new RollingWindow();
      const memory = new ServiceMemory();
      const totals = new LineTotals();
      const context = { service: service.name, host, jaegerUiUrl, dashboardUrl };
      return {
        name: service.name,
        files: filesOf(service, environment),
        intake: new LineIntake(
          new RememberingWindow(window, memory),
          totals,
          OWN_SERVICE,
          readerOf(service.format, scanner),
        ),
        window,
        memory,
        totals,
        rules: new RuleBook(service.rules, context, memory),
      };
    }),
  );
}

async function openApp(
  { environment, clock, log }: LogWatcherParts,
  running: Running,
): Promise<NestExpressApplication> {
  const adapter = new ExpressAdapter(exactExpress());
  const app = await NestFactory.create<NestExpressApplication>(AppModule.around({ ...running, clock }), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: createNestLogger(log.for('nest')),
  });
  configureHttp(app, new ProblemFilter(log.for('http')), ownNames(environment));
  return app;
}

/** What people may have in their browser's address beside a plain address. */
function ownNames({ dashboardUrl, host, hostName }: Environment): string[] {
  // An address with a zone, such as fe80::1%eth0, is none to a URL.
  return [...(URL.canParse(dashboardUrl) ? [new URL(dashboardUrl).hostname] : []), host, hostName];
}

function addressOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
