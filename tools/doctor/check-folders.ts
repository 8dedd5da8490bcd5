/** Whether the folders can be written, and whether the disk has room for what is kept there at most. */
import { existsSync, mkdtempSync, rmdirSync, statfsSync } from 'node:fs';
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
      en: 'Make room, or lower JOBS_DISK_MB and CACHE_DISK_MB.',
      zh: '请清理磁盘，或调低 JOBS_DISK_MB 与 CACHE_DISK_MB。',
    },
  );
}

function nearest(path: string): string {
  let folder = path;
  while (!existsSync(folder)) folder = dirname(folder);
  return folder;
}
