/** What Grafana needs of our dashboards and of the files by which it finds them. */
import { z } from 'zod';

/** provisioning/datasources/*.yaml. */
export const Datasources = z.strictObject({
  apiVersion: z.literal(1),
  datasources: z.array(
    z.strictObject({
      name: z.string(),
      uid: z.string(),
      type: z.enum(['prometheus', 'jaeger']),
      access: z.literal('proxy'),
      url: z.string().regex(/^\$[A-Z_]+$/),
      isDefault: z.boolean().optional(),
      jsonData: z.strictObject({ timeInterval: z.string(), httpMethod: z.enum(['GET', 'POST']) }).optional(),
    }),
  ),
});

/** provisioning/dashboards/*.yaml. */
export const Providers = z.strictObject({
  apiVersion: z.literal(1),
  providers: z.array(
    z.strictObject({
      name: z.string(),
      folder: z.string(),
      type: z.literal('file'),
      allowUiUpdates: z.boolean(),
      updateIntervalSeconds: z.int().positive(),
      options: z.strictObject({ path: z.string() }),
    }),
  ),
});

const Target = z.object({ refId: z.string().length(1), expr: z.string().min(2), legendFormat: z.string() });
const Place = z.strictObject({ x: z.int().min(0), y: z.int().min(0), w: z.int().min(1).max(24), h: z.int().min(1) });

const Row = z.object({ id: z.int(), type: z.literal('row'), title: z.string().min(1), gridPos: Place });
const Panel = z.object({
  id: z.int(),
  type: z.enum(['timeseries', 'stat', 'table']),
  title: z.string().min(1),
  description: z.string().min(1),
  gridPos: Place,
  datasource: z.strictObject({ type: z.literal('prometheus'), uid: z.literal('${datasource}') }),
  targets: z.array(Target).min(1),
  fieldConfig: z.object({ defaults: z.object({ unit: z.string().min(1) }) }),
});

/** A dashboard in the classic model. */
export const Dashboard = z.object({
  uid: z.string().max(40),
  title: z.string().min(1),
  schemaVersion: z.int(),
  templating: z.object({ list: z.array(z.object({ name: z.string(), type: z.string() })) }),
  annotations: z.object({ list: z.array(z.object({ expr: z.string() })) }),
  panels: z.array(z.discriminatedUnion('type', [Row, Panel])),
});
