/** docs/configuration.md, from the variables as both programs declare them. */
import { VARIABLES as PHOTO_API } from '../apps/photo-api/src/config/variables.js';
import { VARIABLES as LOG_WATCHER } from '../apps/log-watcher/src/config/variables.js';

/** What is read of a variable's schema. */
interface Described {
  readonly description?: string | undefined;
  readonly def: { readonly type: string; readonly defaultValue?: unknown };
}

/** Follows the machine, so the page names the rule and not this machine's number. */
const BY_MACHINE: Readonly<Record<string, string>> = { WORKERS: 'number of cores' };

function defaultOf(name: string, { def }: Described): string {
  const byMachine = BY_MACHINE[name];
  if (byMachine !== undefined) return byMachine;
  if (def.type !== 'default') return '';
  const text = [def.defaultValue].flat().join(',');
  return text === '' ? '' : `\`${text}\``;
}

function table(variables: Readonly<Record<string, Described>>): string {
  const rows = Object.entries(variables)
    // A variable that is only refused has no meaning to list.
    .filter(([, { description }]) => description !== undefined)
    .map(([name, schema]) => `| \`${name}\` | ${defaultOf(name, schema)} | ${schema.description} |`);
  return ['| variable | default | |', '| --- | --- | --- |', ...rows].join('\n');
}

/** @param notice first line of every generated page */
export function configurationPage(notice: string): string {
  return `${notice}
# Configuration

Environment variables, checked at start: all that is wrong is said at once, by name, and the program ends with exit code 78. An empty variable counts as not
set. Variables that both programs read (\`HOST\`, \`DATA_DIR\`, \`LOG_DIR\`) must be the same for both.

## photo-api

${table(PHOTO_API)}

## log-watcher

${table(LOG_WATCHER)}

## Both

The standard variables of OpenTelemetry. Traces go where \`OTEL_EXPORTER_OTLP_ENDPOINT\` says, such as \`http://localhost:4318\`; without it none are sent.
`;
}
