/** One variant of deploy/kubernetes as its kustomization.yaml names its files: the objects, and what is laid over them. */
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import {
  ClaimPatch,
  Kustomization,
  KubernetesObject,
  KubernetesPatch,
  type KubernetesThing,
} from './schemas/kubernetes.js';
import type { Container, PodSpec } from './schemas/pod.js';
import { fit, readYaml } from './strict-yaml.js';

const BASE = 'deploy/kubernetes/base/kustomization.yaml';

type Pod = z.output<typeof PodSpec>;

/** A set of pods with all that is laid over it. */
export interface Workload {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly pod: Pod;
  readonly containers: readonly z.output<typeof Container>[];
  /** Names of volumes and claims. */
  readonly volumes: ReadonlySet<string>;
}

/** A variant. */
export interface Variant {
  readonly objects: readonly KubernetesThing[];
  readonly workloads: readonly Workload[];
  /** Images that are given a tag. */
  readonly images: readonly string[];
}

/** Reads a variant and the base below it, each file held against its schema. @throws Error with all that is wrong in a file */
export function readVariant(name: 'sidecar' | 'daemonset'): Variant {
  const path = `deploy/kubernetes/${name}/kustomization.yaml`;
  const { resources, patches } = readKustomization(path);
  const base = readKustomization(BASE);
  if (!resources.includes('../base')) throw new Error(`${path} does not build on ../base`);
  const objects = [
    ...base.resources.flatMap((file) => readObjects(join(dirname(BASE), file))),
    ...resources.filter((file) => file !== '../base').flatMap((file) => readObjects(join(dirname(path), file))),
  ];
  const over = patches.map(({ path: file, target }) => ({ target, ...readPatch(join(dirname(path), file)) }));
  for (const { target } of over)
    if (!objects.some((it) => it.kind === target.kind && it.metadata.name === target.name))
      throw new Error(`${path}: there is no ${target.kind} ${target.name} to be patched`);
  return { objects, workloads: workloadsOf(objects, over), images: base.images.map((it) => it.name) };
}

function readKustomization(path: string): z.output<typeof Kustomization> {
  return fit(Kustomization, readYaml(path)[0], path);
}

function readObjects(path: string): KubernetesThing[] {
  return readYaml(path).map((document) => fit(KubernetesObject, document, path));
}

interface Patch {
  readonly pod: z.output<typeof KubernetesPatch> | undefined;
  readonly claims: readonly string[];
}

function readPatch(path: string): Patch {
  const [document] = readYaml(path);
  if (!Array.isArray(document)) return { pod: fit(KubernetesPatch, document, path), claims: [] };
  return { pod: undefined, claims: fit(ClaimPatch, document, path).map(({ value }) => value.metadata.name) };
}

function workloadsOf(objects: readonly KubernetesThing[], patches: readonly Patch[]): Workload[] {
  return objects.flatMap((it) => {
    if (it.kind !== 'StatefulSet' && it.kind !== 'DaemonSet') return [];
    const { metadata, spec: pod } = it.spec.template;
    const over = patches.filter(() => it.kind === 'StatefulSet');
    const added = over.flatMap(({ pod: patch }) => (patch?.kind === 'StatefulSet' ? [patch.spec.template.spec] : []));
    const claims = it.kind === 'StatefulSet' ? it.spec.volumeClaimTemplates.map((claim) => claim.metadata.name) : [];
    const volumes = [...pod.volumes, ...added.flatMap((patch) => patch.volumes)].map((volume) => volume.name);
    return [
      {
        name: it.metadata.name,
        labels: metadata.labels,
        pod,
        containers: [...pod.initContainers, ...added.flatMap((patch) => patch.initContainers), ...pod.containers],
        volumes: new Set([...volumes, ...claims, ...over.flatMap((patch) => patch.claims)]),
      },
    ];
  });
}
