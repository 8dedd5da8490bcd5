/** A thread that counts parts of logs, one after the other, for `npm run logs -- replay`. */
import { parentPort } from 'node:worker_threads';
import { readerOf } from './application/log-sources.js';
import type { FormattedPart } from './application/replay/log-part.js';
import { readPart } from './application/replay/read-part.js';
import { openLineScanner } from './open-line-scanner.js';
import { OWN_SERVICE } from './watched-files.js';

const scanner = openLineScanner();

parentPort?.on('message', ({ format, ...part }: FormattedPart) => {
  void readPart(part, readerOf(format, scanner), OWN_SERVICE).then((counted) => parentPort?.postMessage(counted));
});
