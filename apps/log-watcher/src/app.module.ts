/** Wires the parts together. No decision is made here. */
import { type DynamicModule, Module } from '@nestjs/common';
import { Deliveries } from './application/deliveries.js';
import { Readiness } from './application/readiness.js';
import { Report } from './application/report.js';
import { RequestSearch } from './application/request-search.js';
import { TraceSearch } from './application/trace-search.js';
import type { Clock } from './clock.js';
import { CLOCK } from './http/clock-token.js';
import { DeliveriesController } from './http/deliveries.controller.js';
import { HealthController } from './http/health.controller.js';
import { PagesController } from './http/pages.controller.js';
import { ReportController } from './http/report.controller.js';
import { RequestsController } from './http/requests.controller.js';
import { RunbookController } from './http/runbook.controller.js';
import { SilencePageController } from './http/silence-page.controller.js';
import { StreamController } from './http/stream.controller.js';
import { TracesController } from './http/traces.controller.js';

/** What controllers are made with. */
export interface AppParts {
  readonly report: Report;
  readonly deliveries: Deliveries;
  readonly search: RequestSearch;
  readonly traces: TraceSearch;
  readonly readiness: Readiness;
  readonly clock: Clock;
}

/** The controllers of the service. */
@Module({})
export class AppModule {
  /** The module around parts that exist already. */
  static around({ report, deliveries, search, traces, readiness, clock }: AppParts): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        ReportController,
        RequestsController,
        TracesController,
        StreamController,
        DeliveriesController,
        SilencePageController,
        RunbookController,
        HealthController,
        PagesController,
      ],
      providers: [
        { provide: Report, useValue: report },
        { provide: Deliveries, useValue: deliveries },
        { provide: RequestSearch, useValue: search },
        { provide: TraceSearch, useValue: traces },
        { provide: Readiness, useValue: readiness },
        { provide: CLOCK, useValue: clock },
      ],
    };
  }
}
