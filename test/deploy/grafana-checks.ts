/** deploy/grafana: the dashboards and the files by which Grafana finds them. Their queries are put to a real Prometheus in monitoring-checks.ts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { expectEqual, type Checks } from '../pages/checks.js';
import { Dashboard, Datasources, Providers } from './schemas/grafana.js';
import { fit, readYaml } from './strict-yaml.js';

const FOLDER = 'deploy/grafana/dashboards';
const PROVISIONING = 'deploy/grafana/provisioning';

/** A query of a dashboard. */
export interface DashboardQuery {
  /** File and panel. */
  readonly where: string;
  /** PromQL without Grafana's variables. */
  readonly expr: string;
}

/** Runs them all. */
export async function checkGrafana(checks: Checks): Promise<void> {
  await checks.check('Grafana’s files of data sources and dashboards fit their schemas', () => {
    fit(Datasources, readYaml(`${PROVISIONING}/datasources/safelight.yaml`)[0], 'datasources');
    fit(Providers, readYaml(`${PROVISIONING}/dashboards/safelight.yaml`)[0], 'dashboards');
  });
  for (const file of readdirSync(FOLDER))
    await checks.check(`${file} fits its schema: titles, units, legends, no panel over another`, () => {
      const dashboard = readDashboard(file);
      expectEqual(
        dashboard.templating.list.map(({ name }) => name),
        ['datasource', 'instance'],
      );
      const ids = dashboard.panels.map(({ id }) => id);
      expectEqual(new Set(ids).size, ids.length);
      checkPlaces(dashboard.panels);
    });
}

/** All queries, with what Grafana would put into them. @throws Error where a file does not fit */
export function dashboardQueries(): DashboardQuery[] {
  return readdirSync(FOLDER).flatMap((file) => {
    const { panels, annotations } = readDashboard(file);
    const fromPanels = panels.flatMap((panel) =>
      panel.type === 'row' ? [] : panel.targets.map(({ expr }) => ({ where: `${file}, ${panel.title}`, expr })),
    );
    const marks = annotations.list.map(({ expr }) => ({ where: `${file}, marks`, expr }));
    return [...fromPanels, ...marks].map(({ where, expr }) => ({
      where,
      expr: expr.replaceAll('$__rate_interval', '1m').replaceAll('$instance', '.*'),
    }));
  });
}

function readDashboard(file: string): z.output<typeof Dashboard> {
  return fit(Dashboard, JSON.parse(readFileSync(join(FOLDER, file), 'utf8')), file);
}

function checkPlaces(panels: z.output<typeof Dashboard>['panels']): void {
  for (const [index, one] of panels.entries())
    for (const other of panels.slice(index + 1)) {
      const [a, b] = [one.gridPos, other.gridPos];
      const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
      if (!apart || a.x + a.w > 24) throw new Error(`"${one.title}" lies over "${other.title}"`);
    }
}
