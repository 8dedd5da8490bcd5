/** deploy/kubernetes: every file by its schema, and every reference from one to another. Where kubectl is installed, what it builds as well. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expectEqual, expectMatch, type Checks } from '../pages/checks.js';
import { knownVariables } from './known-variables.js';
import { readVariant, type Variant, type Workload } from './kubernetes-variant.js';
import { AdapterValues, KubernetesObject, type KubernetesThing } from './schemas/kubernetes.js';
import { fit, parseYaml, readYaml } from './strict-yaml.js';
import { isAtHand, tool } from './tool.js';

const VARIANTS = ['sidecar', 'daemonset'] as const;

/** Runs them all. @param folder for copies */
export async function checkKubernetes(checks: Checks, folder: string): Promise<void> {
  for (const name of VARIANTS)
    await checks.check(`the ${name} variant fits its schemas, and all it refers to is there`, () => {
      const variant = readVariant(name);
      for (const workload of variant.workloads) checkWorkload(workload, variant);
      checkReferences(variant);
    });
  await checks.check('the cluster’s watcher has the rules of watch.yaml', () => {
    const rules = readVariant('sidecar').objects.find((it) => it.kind === 'ConfigMap');
    expectEqual(rules?.kind === 'ConfigMap' && rules.data['watch.yaml'], readFileSync('deploy/watch.yaml', 'utf8'));
  });
  await checks.check('the autoscaler asks for the metric that the adapter gives', () => {
    const adapter = fit(AdapterValues, readYaml('deploy/kubernetes/prometheus-adapter.yaml')[0], 'prometheus-adapter');
    const scaler = readVariant('sidecar').objects.find((it) => it.kind === 'HorizontalPodAutoscaler');
    const asked =
      scaler?.kind === 'HorizontalPodAutoscaler' ? scaler.spec.metrics.map((it) => it.pods.metric.name) : [];
    expectEqual(
      asked,
      adapter.rules.custom.map((it) => it.name.as),
    );
  });
  await checks.check(
    // Not every promtool is built with the search.
    'promtool takes Prometheus’ file for a cluster, but for the search for pods',
    () => {
      const file = 'deploy/kubernetes/prometheus.yaml';
      const text = readFileSync(file, 'utf8');
      const search = /^ {4}kubernetes_sd_configs:\n {6}- role: pod\n {8}namespaces: \{ names: \[safelight\] \}\n/m;
      expectMatch(text, search);
      const known = text.replace(search, '').replace('- ../prometheus/', `- ${process.cwd()}/deploy/prometheus/`);
      writeFileSync(`${folder}/cluster.yaml`, known);
      tool('promtool', 'check', 'config', `${folder}/cluster.yaml`);
    },
  );
  if (!isAtHand('kubectl')) return checks.skip('kubectl is not installed: kustomize did not build the variants');
  for (const name of VARIANTS)
    await checks.check(`kubectl builds the ${name} variant, and what it builds fits the schemas`, () => {
      const built = parseYaml(tool('kubectl', 'kustomize', `deploy/kubernetes/${name}`), name);
      for (const document of built) fit(KubernetesObject, withoutNamespace(document), name);
      if (built.length < 12) throw new Error(`${built.length} objects only`);
    });
}

/** The namespace is the kustomization's to add. */
function withoutNamespace(document: unknown): unknown {
  const { metadata, ...rest } = document as { metadata: Record<string, unknown> };
  return { ...rest, metadata: Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== 'namespace')) };
}

type Part = Workload['containers'][number];

function checkWorkload(workload: Workload, { images }: Variant): void {
  for (const container of workload.containers) {
    const at = `${workload.name}/${container.name}`;
    if (!images.includes(container.image)) throw new Error(`${at}: nobody gives ${container.image} a tag`);
    for (const mount of container.volumeMounts)
      if (!workload.volumes.has(mount.name)) throw new Error(`${at}: there is no volume ${mount.name}`);
    const program = container.image.split('/').at(-1) ?? '';
    const known = knownVariables(program);
    for (const variable of container.env)
      if (!known.has(variable.name)) throw new Error(`${at}: ${program} knows no ${variable.name}`);
    if (container.ports.length > 0) checkProgram(container, program, at);
  }
}

/** A container that answers, and not one that prepares something. */
function checkProgram({ ports, volumeMounts, ...probes }: Part, program: string, at: string): void {
  const { startupProbe, readinessProbe, livenessProbe } = probes;
  if (startupProbe === undefined || livenessProbe === undefined) throw new Error(`${at} is not asked whether it lives`);
  for (const probe of [startupProbe, livenessProbe, readinessProbe])
    if (probe !== undefined && !ports.some(({ name }) => name === probe.httpGet.port))
      throw new Error(`${at}: a probe asks a port it does not have`);
  const logs = volumeMounts.find((mount) => mount.name === 'logs');
  if (program === 'log-watcher' && logs?.readOnly !== true)
    throw new Error(`${at} may write to the lines that it reads`);
}

function checkReferences({ objects, workloads }: Variant): void {
  const names = new Set(objects.map((it) => `${it.kind} ${it.metadata.name}`));
  const wanted = [
    ...workloads.map(({ pod }) => `ServiceAccount ${pod.serviceAccountName}`),
    ...workloads.flatMap(({ pod }) =>
      pod.volumes.flatMap(({ configMap }) => (configMap ? [`ConfigMap ${configMap.name}`] : [])),
    ),
    ...objects.flatMap(namedBy),
  ];
  expectEqual(
    wanted.filter((it) => !names.has(it)),
    [],
  );
  const missed = objects.filter((it) => {
    const labels = Object.entries(selectedBy(it));
    return !workloads.some((workload) => labels.every(([key, value]) => workload.labels[key] === value));
  });
  expectEqual(
    missed.map(({ kind, metadata }) => `${kind} ${metadata.name} is about no pod`),
    [],
  );
}

/** Other objects that this one names. */
function namedBy(it: KubernetesThing): string[] {
  if (it.kind === 'StatefulSet') return [`Service ${it.spec.serviceName}`];
  if (it.kind === 'Ingress') return it.spec.rules.flatMap(({ http }) => http.paths.map(servedBy));
  if (it.kind !== 'HorizontalPodAutoscaler') return [];
  return [`${it.spec.scaleTargetRef.kind} ${it.spec.scaleTargetRef.name}`];
}

function servedBy({ backend }: { backend: { service: { name: string } } }): string {
  return `Service ${backend.service.name}`;
}

/** Labels by which it finds pods; none where it looks for none, or for all. */
function selectedBy(it: KubernetesThing): Readonly<Record<string, string>> {
  if (it.kind === 'Service') return it.spec.selector;
  if (it.kind === 'NetworkPolicy') return 'matchLabels' in it.spec.podSelector ? it.spec.podSelector.matchLabels : {};
  return it.kind === 'PodDisruptionBudget' ? it.spec.selector.matchLabels : {};
}
