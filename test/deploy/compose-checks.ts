/** deploy/compose.yaml: by docker-compose itself, by its schema, and by what it has to hold: nothing writable, nothing unlimited, no way in but nginx. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expectEqual, type Checks } from '../pages/checks.js';
import { knownVariables } from './known-variables.js';
import { Compose, type ComposeService } from './schemas/compose.js';
import { fit, parseYaml, readYaml } from './strict-yaml.js';
import { tool } from './tool.js';

const FILE = 'deploy/compose.yaml';
/** Which program each of our services is. */
const OURS = { 'photo-api': 'photo-api', 'photo-worker': 'photo-api', 'log-watcher': 'log-watcher' };

/** Runs them all. */
export async function checkCompose(checks: Checks): Promise<void> {
  await checks.check('docker-compose takes compose.yaml', () => {
    tool('docker-compose', '--file', FILE, 'config', '--quiet');
  });
  await checks.check('compose.yaml has no field but those that are meant, and all it names is there', () => {
    const { services, networks, volumes, secrets } = fit(Compose, readYaml(FILE)[0], FILE);
    for (const [name, service] of Object.entries(services)) {
      for (const wanted of service.secrets) expectIn(secrets, wanted, `${name}: secret`);
      for (const wanted of service.networks) expectIn(networks, wanted, `${name}: network`);
      for (const wanted of Object.keys(service.depends_on)) expectIn(services, wanted, `${name}: service`);
      for (const mount of service.volumes) checkMount(name, mount, volumes);
    }
    const used = new Set(Object.values(services).flatMap((it) => it.secrets));
    expectEqual(
      Object.keys(secrets).filter((it) => !used.has(it)),
      [],
    );
  });
  await checks.check(
    'its containers may write nowhere but where they must, have limits, and are reached through nginx alone',
    () => {
      const { services } = fit(Compose, readYaml(FILE)[0], FILE);
      for (const [name, service] of Object.entries(services)) checkConfined(name, service);
      const logs = (name: string) => services[name]?.volumes.find((it) => it.startsWith('logs:'));
      expectEqual([logs('photo-api'), logs('log-watcher')], ['logs:/var/log/safelight', 'logs:/var/log/safelight:ro']);
    },
  );
  await checks.check('its programs are started as their image starts them, with variables that they know', () => {
    const { services } = fit(Compose, readYaml(FILE)[0], FILE);
    for (const [name, program] of Object.entries(OURS)) {
      const { command = [], environment = {}, secrets } = services[name]!;
      const preload = `/opt/safelight/dist/apps/${program}/src/instrumentation.js`;
      const main = `/opt/safelight/dist/apps/${program}/src/main.js`;
      expectEqual(command, ['node', `--env-file=/run/secrets/${program}.env`, '--import', preload, main]);
      expectEqual(secrets, [`${program}.env`]);
      for (const variable of Object.keys(environment))
        expectIn([...knownVariables(program)], variable, `${name}: variable`);
      // What is secret comes by a file: the environment of a container is shown to everybody who may list containers.
      for (const variable of Object.keys(environment))
        if (/SECRET|PASSWORD|TOKEN|_KEY$|SMTP/.test(variable)) throw new Error(`${name}: ${variable} is a secret`);
    }
  });
  await checks.check('Redis keeps nothing on disk, evicts nothing, and is in reach of those alone that use it', () => {
    const { services } = fit(Compose, readYaml(FILE)[0], FILE);
    const { command = [], ports, networks } = services['redis']!;
    expectEqual([ports, networks], [[], ['queue']]);
    expectEqual(
      command.join(' '),
      'redis-server --save  --appendonly no --maxmemory 384mb --maxmemory-policy noeviction',
    );
    const near = Object.entries(services).filter(([, service]) => service.networks.includes('queue'));
    expectEqual(near.map(([name]) => name).sort(), ['photo-api', 'photo-worker', 'redis']);
  });
  await checks.check('Prometheus’ file for containers is the other one with other names, and promtool takes it', () => {
    const [one] = readYaml('deploy/prometheus/prometheus.containers.yaml') as [{ scrape_configs: unknown[] }];
    const workers = { names: ['photo-worker'], type: 'A', port: 3000, refresh_interval: '15s' };
    expectEqual(one.scrape_configs.pop(), { job_name: 'photo-worker', dns_sd_configs: [workers] });
    const named = readFileSync('deploy/prometheus/prometheus.yaml', 'utf8')
      .replace('127.0.0.1:3000', 'photo-api:3000')
      .replace('127.0.0.1:3001', 'log-watcher:3001')
      .replace('127.0.0.1:9093', 'alertmanager:9093');
    const first = fit(Compose, readYaml(FILE)[0], FILE).services['prometheus']?.command?.[0];
    expectEqual(first, '--config.file=/etc/prometheus/prometheus.containers.yaml');
    expectEqual(one, parseYaml(named, 'prometheus.yaml')[0]);
    tool('promtool', 'check', 'config', 'deploy/prometheus/prometheus.containers.yaml');
  });
}

function expectIn(all: object, wanted: string, what: string): void {
  const names = Array.isArray(all) ? (all as string[]) : Object.keys(all);
  if (!names.includes(wanted)) throw new Error(`${what} ${wanted} is not there`);
}

function checkMount(name: string, mount: string, volumes: object): void {
  const [source = '', target = '', mode] = mount.split(':');
  if (!source.startsWith('.')) return expectIn(volumes, source, `${name}: volume`);
  const path = join('deploy', source);
  if (!existsSync(path)) throw new Error(`${name}: ${path} is not there, and Docker would make an empty folder of it`);
  if (mode !== 'ro') throw new Error(`${name} may write to ${path}`);
  // nginx' start runs scripts that may be executed, and passes over all others.
  if (target.startsWith('/docker-entrypoint.d/') && (statSync(path).mode & 0o111) === 0)
    throw new Error(`${path} cannot be executed`);
}

function checkConfined(name: string, service: ComposeService): void {
  expectEqual(
    [service.read_only, service.cap_drop, service.security_opt, service.restart],
    [true, ['ALL'], ['no-new-privileges:true'], 'unless-stopped'],
  );
  const open = service.ports.filter((port) => !port.startsWith('127.0.0.1:'));
  if (name !== 'nginx') expectEqual(open, []);
  if (!/:v?\d+\.\d+\.\d+(-[a-z0-9.]+)?$/.test(service.image))
    throw new Error(`${name}: ${service.image} is not pinned`);
  for (const place of service.tmpfs) if (!/size=\d+m/.test(place)) throw new Error(`${name}: ${place} has no limit`);
}
