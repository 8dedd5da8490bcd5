/** Where the package lies: the same files are found from the sources, from `dist` and from an installed image. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findPackageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) return process.cwd();
    folder = above;
  }
  return folder;
}

/** Absolute path of the folder that holds package.json. */
export const PACKAGE_ROOT = findPackageRoot();

/** Absolute path of what makes pictures, compiled. */
export const IMAGING_ROOT = join(PACKAGE_ROOT, 'dist/libs/imaging');

/** Version of the program, from package.json. */
export const VERSION = (JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { version: string })
  .version;
