/** systemd's and logrotate's own opinion of their files in deploy/. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expectMatch, type Checks } from '../pages/checks.js';
import { tool } from './tool.js';

const UNITS = 'deploy/systemd';
/** Of systemd's ten: the least exposed that a program with a network and a compiler of its own comes to is about 1.4. */
const MOST_EXPOSED = 20;

/** Checks the units and the logrotate file. @param folder for copies */
export async function checkUnits(checks: Checks, folder: string): Promise<void> {
  const units = copiedUnits(folder);
  await checks.check('systemd takes the units', () => {
    const said = tool('systemd-analyze', 'verify', '--man=no', ...units);
    // Unknown settings are warnings, and the exit code is 0.
    if (said.trim() !== '') throw new Error(said);
  });
  for (const unit of units.filter((path) => path.endsWith('.service'))) {
    await checks.check(`${unit.split('/').at(-1)} is exposed to little`, () => {
      const args = ['security', '--offline=true', '--no-pager', `--threshold=${MOST_EXPOSED}`, unit];
      expectMatch(tool('systemd-analyze', ...args), /Overall exposure level/);
    });
  }
  await checks.check('the units hold their programs to a limit of memory, and start them again', () => {
    for (const name of ['photo-api', 'log-watcher']) {
      const unit = readFileSync(join(UNITS, `safelight-${name}.service`), 'utf8');
      for (const line of [/^MemoryMax=\d+M$/m, /^Restart=(always|on-failure)$/m, /^RestartPreventExitStatus=78$/m])
        expectMatch(unit, line);
    }
  });
  await checks.check('logrotate takes its file', () => checkLogrotate(folder));
}

/** The units with the paths of this machine: systemd looks whether the programs are there. */
function copiedUnits(folder: string): string[] {
  const target = join(folder, 'systemd');
  mkdirSync(target);
  return readdirSync(UNITS)
    .filter((name) => /[.](service|timer)$/.test(name))
    .map((name) => {
      const unit = readFileSync(join(UNITS, name), 'utf8')
        .replaceAll('/usr/bin/node', process.execPath)
        .replaceAll('/opt/safelight', process.cwd())
        .replaceAll('/etc/safelight/safelight.env', resolve(UNITS, 'safelight.env'));
      const path = join(target, name);
      writeFileSync(path, unit);
      return path;
    });
}

/** For files of ours, as the user we are: the account `safelight` is not on this machine. */
function checkLogrotate(folder: string): void {
  const logs = join(folder, 'rotated');
  mkdirSync(logs);
  const user = tool('id', '-un').trim();
  const group = tool('id', '-gn').trim();
  const config = readFileSync('deploy/logrotate/safelight', 'utf8')
    .replaceAll('/var/log/safelight', logs)
    .replaceAll('safelight safelight', `${user} ${group}`);
  const path = join(folder, 'logrotate.conf');
  writeFileSync(path, config, { mode: 0o644 });
  const live = join(logs, 'photo-api.ndjson');
  copyFileSync('package.json', live);
  const state = ['--state', join(folder, 'logrotate.state')];
  expectMatch(tool('logrotate', '--debug', ...state, path), /considering log .*photo-api\.ndjson/);
  tool('logrotate', '--force', ...state, path);
  const names = readdirSync(logs).sort();
  expectMatch(names.join(' '), /^photo-api-\d{8}-\d+\.ndjson photo-api\.ndjson$/);
  if (readFileSync(join(logs, names[0]!), 'utf8') !== readFileSync('package.json', 'utf8'))
    throw new Error('the rotated file is not the one that was there');
}
