/** Whether the folders can be written, and whether the disk has room for what is kept there at most. */
import { accessSync, constants, existsSync, mkdtempSync, readdirSync, rmdirSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fine, wrong, type Finding } from './finding.js';

/** A folder of the configuration. */
export interface FolderToCheck {
  readonly variable: 'DATA_DIR' | 'LOG_DIR' | 'MODEL_DIR';
  readonly path: string;
  /** What may come to lie there, bytes. */
  readonly needsBytes: number;
}

const MIB = 1024 ** 2;

/** Makes a folder there and removes it again; where the folder is not there yet, in the one that it would be made in. */
export function checkFolder({ variable, path, needsBytes }: FolderToCheck): Finding {
  const check = `folder ${variable}`;
  const place = nearest(path);
  try {
    rmdirSync(mkdtempSync(join(place, '.safelight-doctor-')));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    return wrong(
      check,
      'problem',
      { en: `${path} cannot be written: ${code}`, zh: `${path} 不可写：${code}` },
      {
        en: `Let ${variable} name a folder that this user may write, or give it the rights.`,
        zh: `请把 ${variable} 设为当前用户可写的目录，或授予写权限。`,
      },
    );
  }
  const { bavail, bsize } = statfsSync(place);
  const free = bavail * bsize;
  const [has, needs] = [free, needsBytes].map((it) => `${Math.floor(it / MIB)} MiB`);
  if (free >= needsBytes) return fine(check, `${path} can be written, ${has} free`, `${path} 可写，剩余 ${has}`);
  return wrong(
    check,
    'problem',
    { en: `${path} has ${has} free, ${needs} may be needed`, zh: `${path} 剩余 ${has}，可能需要 ${needs}` },
    {
      en: 'Make room, or lower JOBS_DISK_MB, CACHE_DISK_MB and TRACES_DISK_MB.',
      zh: '请清理磁盘，或调低 JOBS_DISK_MB、CACHE_DISK_MB 与 TRACES_DISK_MB。',
    },
  );
}

/** How many names stand in a finding. */
const NAMED = 3;
/** A file system's own, at its root, and always root's. */
const OF_THE_DISK = 'lost+found';

/**
 * Whether what lies in a folder already can be used: programs that were once started as another user leave files behind that stop them later. Models
 * are only read.
 * Null where nothing is in the way.
 */
export function checkContents({ variable, path }: Pick<FolderToCheck, 'variable' | 'path'>): Finding | null {
  const mode = variable === 'MODEL_DIR' ? constants.R_OK : constants.W_OK;
  const foreign = namesIn(path).filter((name) => name !== OF_THE_DISK && !isOpenTo(mode, join(path, name)));
  if (foreign.length === 0) return null;
  const some = `${foreign.slice(0, NAMED).join(', ')}${foreign.length > NAMED ? ' …' : ''}`;
  return wrong(
    `contents of ${variable}`,
    'problem',
    mode === constants.R_OK
      ? { en: `${some} in ${path} cannot be read`, zh: `${path} 中的 ${some} 不可读` }
      : { en: `${some} in ${path} cannot be written`, zh: `${path} 中的 ${some} 不可写` },
    {
      en: `Somebody else made them, root perhaps: give them to the user that the programs run as, chown -R USER ${path}`,
      zh: `它们由其他用户（可能是 root）创建：请改为运行程序的用户所有，chown -R USER ${path}`,
    },
  );
}

/** When the newest file of a folder was written, epoch ms; null where there is none. */
export function newestWrite(path: string): number | null {
  const times = namesIn(path).map((name) => writtenAt(join(path, name)));
  return times.length === 0 ? null : Math.max(...times);
}

function writtenAt(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    // Gone meanwhile, a link that leads nowhere, or somebody else's: others will be newer.
    return 0;
  }
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    // Not there yet, or not to be read: whether it can be written is looked at by itself.
    return [];
  }
}

function isOpenTo(mode: number, path: string): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

function nearest(path: string): string {
  let folder = path;
  while (!existsSync(folder)) folder = dirname(folder);
  return folder;
}
