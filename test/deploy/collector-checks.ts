/** otel/: each file by its schema, what its pipelines name, and by the collector itself where it is installed. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { expectEqual, type Checks } from '../pages/checks.js';
import { STREAM_ATTRIBUTE } from '../../libs/telemetry/src/route.js';
import { Collector } from './schemas/collector.js';
import { fit, readYaml } from './strict-yaml.js';
import { isAtHand, tool } from './tool.js';

const TRACES = 'otel/collector.yaml';
const REST = 'otel/logs-and-metrics.yaml';
/** As its packages, its archive and its image call it. */
const NAMES = ['otelcol-contrib', 'otelcol'];

/** Runs them all. @param folder for what the collector keeps */
export async function checkCollector(checks: Checks, folder: string): Promise<void> {
  for (const file of [TRACES, REST])
    await checks.check(`${file} fits its schema, and its pipelines name what is there`, () => {
      checkPipelines(fit(Collector, readYaml(file)[0], file));
    });
  await checks.check('the collector keeps what the programs keep by themselves, but for what callers ask', () => {
    const policies = fit(Collector, readYaml(TRACES)[0], TRACES).processors.tail_sampling?.policies ?? [];
    const kept = policies.map((it) => {
      if (it.type === 'ottl_condition') return it.ottl_condition.span;
      return it.type === 'probabilistic' ? it.probabilistic.sampling_percentage : it.status_code.status_codes;
    });
    // TRACES_SLOW_MS and TRACES_KEEP_RATIO where nothing is said (docs/configuration.md).
    const slow = `attributes["${STREAM_ATTRIBUTE}"] == nil and end_time_unix_nano - start_time_unix_nano > ${2000e6}`;
    expectEqual(kept, [['ERROR'], [slow], ['name == "deliver alert" or name == "attempt"'], 10]);
  });
  const collector = NAMES.find(isAtHand);
  if (collector === undefined)
    return checks.skip(`no ${NAMES.join(' or ')} is installed: otel/ was not put to the collector's own validate`);
  await checks.check(`${collector} validates both files, alone and together`, () => {
    const storage = join(folder, 'otelcol');
    mkdirSync(storage, { recursive: true });
    for (const files of [[TRACES], [REST], [TRACES, REST]])
      tool('env', `OTEL_STORAGE_DIR=${storage}`, collector, 'validate', ...files.map((file) => `--config=${file}`));
  });
}

function checkPipelines({ extensions, receivers, processors, exporters, service }: z.output<typeof Collector>): void {
  const pipelines = Object.values(service.pipelines);
  const used = (part: 'receivers' | 'processors' | 'exporters') =>
    [...new Set(pipelines.flatMap((it) => it[part]))].sort();
  expectEqual(used('receivers'), Object.keys(receivers).sort());
  expectEqual(used('processors'), Object.keys(processors).sort());
  expectEqual(used('exporters'), Object.keys(exporters).sort());
  expectEqual(service.extensions ?? [], Object.keys(extensions ?? {}));
  // Memory is looked at first, and batches are made last: else what is refused has been copied already.
  for (const it of pipelines) expectEqual([it.processors[0], it.processors.at(-1)], ['memory_limiter', 'batch']);
}
