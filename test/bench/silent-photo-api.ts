/**
 * photo-api with all that it says of itself switched off: no preload, so no spans and no metrics, and a log that writes errors alone. What
 * the telemetry bench compares the real program with. Prints its address; ends at SIGTERM.
 */
import { prepareModels } from '#imaging';
import { createEventLog } from '#telemetry';
import { fileURLToPath } from 'node:url';
import { loadEnvironment } from '../../apps/photo-api/src/config/environment.js';
import { PhotoApi } from '../../apps/photo-api/src/photo-api.js';

const environment = loadEnvironment();
await prepareModels(environment.modelDir);
const log = createEventLog({ service: 'photo-api', logDir: environment.logDir, level: 'ERROR' });
const workerScript = fileURLToPath(new URL('../../apps/photo-api/src/workers/imaging-worker.js', import.meta.url));
const api = await PhotoApi.start({ environment, log, workerScript });
process.once('SIGTERM', () => {
  void api.stop(1000).then(async () => {
    await log.close();
    process.exit(0);
  });
});
process.stdout.write(`listens on ${api.address}\n`);
