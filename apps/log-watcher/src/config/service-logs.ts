/** The part of watch.yaml that says where logs are and how they are read. Who only reads logs needs neither rules nor receivers to be right. */
import { z } from 'zod';
import { formatSchema, type LineFormat } from './format-schema.js';
import { readYaml } from './read-yaml.js';
import { words } from './schema-parts.js';
import { serviceFiles, serviceName } from './service-schema.js';

/** The logs of a service. */
export interface ServiceLogs {
  /** As alerts name it. */
  readonly name: string;
  /** Its files, as in WATCH_GLOBS; null for those of WATCH_GLOBS. */
  readonly files: readonly string[] | null;
  /** How its lines are read; null for Safelight's own. */
  readonly format: LineFormat;
}

/** What is meant where no watch.yaml says otherwise. */
export const USUAL_LOGS: ServiceLogs = { name: 'photo-api', files: null, format: null };

/** What a file says of its logs. */
interface WrittenLogs {
  readonly service?: string | undefined;
  readonly services?:
    | Readonly<Record<string, { readonly files: readonly string[]; readonly format?: LineFormat | undefined }>>
    | undefined;
  readonly format: LineFormat;
}

/** The logs of each service, at least one, in the file's order. */
export function logsOf({ service = USUAL_LOGS.name, services = {}, format: common }: WrittenLogs): ServiceLogs[] {
  const named = Object.entries(services).map(([name, { files, format = common }]) => ({ name, files, format }));
  return named.length > 0 ? named : [{ name: service, files: null, format: common }];
}

// What else stands in the file is no concern here.
const schema = z.object(
  {
    service: words('the name of the watched service').optional(),
    services: z
      .record(
        serviceName,
        z.object({ files: serviceFiles, format: formatSchema.optional() }, 'must be a map with files'),
        'must be a map of services by name',
      )
      .optional(),
    format: formatSchema.default(null),
  },
  'must be a map',
);

/**
 * Reads a file's text. @param fileName stands before each problem: "watch.yaml:12:7: …"
 * @throws Failure BadRuleError whose detail lists the problems, one a line
 */
export function loadServiceLogs(yamlText: string, fileName: string): ServiceLogs[] {
  return logsOf(readYaml(yamlText, fileName, () => schema));
}
