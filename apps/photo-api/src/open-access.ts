/** Who may use the service. */
import type { EventLog } from '#telemetry';
import { Access } from './access/access.js';
import { KeyRing } from './access/key-ring.js';
import { tellKeys } from './access/tell-keys.js';
import type { Environment } from './config/environment.js';

/** Everybody, where no file of keys is given. @throws Failure BadConfigError where it cannot be read */
export function openAccess({ apiKeysFile }: Pick<Environment, 'apiKeysFile'>, log: EventLog): Access {
  return new Access(apiKeysFile === undefined ? undefined : KeyRing.open(apiKeysFile, tellKeys(log.for('access'))));
}
