/** What machines ask: alive, ready, figures. */
import { Controller, Get, Header, Res } from '@nestjs/common';
import type { Response } from 'express';
import { metricsHandler } from '#telemetry';
import { Readiness } from '../application/readiness.js';
import { VERSION } from '../config/package-root.js';

/** `GET /healthz`, `/readyz` and `/metrics`. */
@Controller()
export class HealthController {
  private readonly writeMetrics = metricsHandler();

  constructor(private readonly readiness: Readiness) {}

  /** Answers whenever the process can answer. */
  @Get('healthz')
  @Header('Cache-Control', 'no-store')
  healthz() {
    return { status: 'ok', service: 'photo-api', version: VERSION, uptime_s: Math.round(process.uptime()) };
  }

  /** 200 where a photo would be accepted, 503 with the reason where not. */
  @Get('readyz')
  readyz(@Res() response: Response): void {
    const report = this.readiness.report();
    response.setHeader('Cache-Control', 'no-store');
    response.status(report.status === 'ready' ? 200 : 503).json(report);
  }

  /** All metrics as Prometheus text. */
  @Get('metrics')
  metrics(@Res() response: Response): void {
    response.setHeader('Cache-Control', 'no-store');
    this.writeMetrics(response);
  }
}
