/** The server of a process that serves no photos: whether it lives, whether it is ready, its figures; with the same keys and the same errors. */
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createNestLogger, type EventLog } from '#telemetry';
import { Readiness } from './application/readiness.js';
import type { Environment } from './config/environment.js';
import { configureHealth } from './http/configure-http.js';
import { HealthController } from './http/health.controller.js';
import { ProblemFilter } from './http/problem.filter.js';
import { LimitedExpressAdapter } from './http/server-adapter.js';
import { openAccess } from './open-access.js';

/** What it is opened with. */
export interface HealthAppParts {
  readonly environment: Environment;
  readonly log: EventLog;
  readonly readiness: Readiness;
}

/** The one controller of such a process. */
@Module({})
class HealthModule {
  static around(readiness: Readiness): DynamicModule {
    return {
      module: HealthModule,
      controllers: [HealthController],
      providers: [{ provide: Readiness, useValue: readiness }],
    };
  }
}

/** Puts it together; it does not listen yet. */
export async function openHealthApp({ environment, log, readiness }: HealthAppParts): Promise<NestExpressApplication> {
  const { uploadTimeoutMs, maxConnections, trustProxy } = environment;
  const adapter = new LimitedExpressAdapter({ requestTimeoutMs: uploadTimeoutMs, maxConnections });
  const app = await NestFactory.create<NestExpressApplication>(HealthModule.around(readiness), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: createNestLogger(log.for('nest')),
  });
  configureHealth(app, {
    access: openAccess(environment, log),
    problems: new ProblemFilter(log.for('http')),
    trustProxy,
  });
  return app;
}
