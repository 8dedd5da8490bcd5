/** The kinds of objects in deploy/kubernetes, each with the fields that it uses. https://kubernetes.io/docs/reference/kubernetes-api/ */
import { z } from 'zod';
import { Labels, Name, PodPatch, PodSpec, Port, Quantity } from './pod.js';

const Metadata = z.strictObject({ name: Name, labels: Labels.optional() });
const object = <Kind extends string, Shape extends z.core.$ZodShape>(version: string, kind: Kind, shape: Shape) =>
  z.strictObject({ apiVersion: z.literal(version), kind: z.literal(kind), metadata: Metadata, ...shape });

const Selector = z.strictObject({ matchLabels: Labels });
const Template = z.strictObject({ metadata: z.strictObject({ labels: Labels }), spec: PodSpec });
const Claim = z.strictObject({
  metadata: z.strictObject({ name: Name }),
  spec: z.strictObject({
    accessModes: z.array(z.enum(['ReadWriteOnce', 'ReadWriteOncePod'])),
    resources: z.strictObject({ requests: z.strictObject({ storage: Quantity }) }),
  }),
});

const Service = object('v1', 'Service', {
  spec: z.strictObject({
    clusterIP: z.literal('None').optional(),
    selector: Labels,
    ports: z.array(z.strictObject({ name: z.string(), port: z.int(), targetPort: Port })),
  }),
});
const StatefulSet = object('apps/v1', 'StatefulSet', {
  spec: z.strictObject({
    serviceName: Name,
    podManagementPolicy: z.enum(['Parallel', 'OrderedReady']),
    selector: Selector,
    template: Template,
    volumeClaimTemplates: z.array(Claim),
  }),
});
const DaemonSet = object('apps/v1', 'DaemonSet', {
  spec: z.strictObject({
    selector: Selector,
    updateStrategy: z.strictObject({
      type: z.literal('RollingUpdate'),
      rollingUpdate: z.strictObject({ maxUnavailable: z.int() }),
    }),
    template: Template,
  }),
});

const Policies = z.array(
  z.strictObject({ type: z.enum(['Pods', 'Percent']), value: z.int(), periodSeconds: z.int().max(1800) }),
);
const Scaling = z.strictObject({ stabilizationWindowSeconds: z.int().max(3600), policies: Policies });
const Autoscaler = object('autoscaling/v2', 'HorizontalPodAutoscaler', {
  spec: z.strictObject({
    scaleTargetRef: z.strictObject({ apiVersion: z.string(), kind: z.string(), name: Name }),
    minReplicas: z.int().positive(),
    maxReplicas: z.int().positive(),
    metrics: z.array(
      z.strictObject({
        type: z.literal('Pods'),
        pods: z.strictObject({
          metric: z.strictObject({ name: z.string() }),
          target: z.strictObject({ type: z.literal('AverageValue'), averageValue: Quantity }),
        }),
      }),
    ),
    behavior: z.strictObject({ scaleUp: Scaling, scaleDown: Scaling }),
  }),
});

const Peers = z.array(
  z.union([
    z.strictObject({ namespaceSelector: Selector }),
    z.strictObject({ podSelector: Selector }),
    z.strictObject({ ipBlock: z.strictObject({ cidr: z.cidrv4(), except: z.array(z.cidrv4()) }) }),
  ]),
);
const Ports = z.array(z.strictObject({ protocol: z.enum(['TCP', 'UDP']), port: Port }));
const NetworkPolicy = object('networking.k8s.io/v1', 'NetworkPolicy', {
  spec: z.strictObject({
    podSelector: z.union([Selector, z.strictObject({})]),
    policyTypes: z.array(z.enum(['Ingress', 'Egress'])),
    ingress: z.array(z.strictObject({ from: Peers, ports: Ports })).optional(),
    egress: z.array(z.strictObject({ to: Peers, ports: Ports })).optional(),
  }),
});

const seconds = z.string().regex(/^\d+$/, 'must be seconds, as a string');
const bodySize = z.string().regex(/^\d+[km]$/, 'must be a size such as 5m');
/** https://github.com/kubernetes/ingress-nginx/blob/main/docs/user-guide/nginx-configuration/annotations.md */
const Annotations = z.strictObject({
  // On all of them: jobs are on the instance that took them, and the Ingresses have one Service behind them.
  'nginx.ingress.kubernetes.io/upstream-hash-by': z.literal('$remote_addr'),
  'nginx.ingress.kubernetes.io/proxy-body-size': bodySize.optional(),
  'nginx.ingress.kubernetes.io/proxy-request-buffering': z.enum(['on', 'off']).optional(),
  'nginx.ingress.kubernetes.io/proxy-send-timeout': seconds.optional(),
  'nginx.ingress.kubernetes.io/proxy-read-timeout': seconds.optional(),
  'nginx.ingress.kubernetes.io/allowlist-source-range': z.cidrv4().optional(),
});
const IngressPath = z.strictObject({
  path: z.string().startsWith('/'),
  pathType: z.enum(['Prefix', 'Exact']),
  backend: z.strictObject({
    service: z.strictObject({ name: Name, port: z.strictObject({ name: z.string() }) }),
  }),
});
const Ingress = object('networking.k8s.io/v1', 'Ingress', {
  metadata: z.strictObject({ name: Name, annotations: Annotations }),
  spec: z.strictObject({
    ingressClassName: Name,
    tls: z.array(z.strictObject({ hosts: z.array(z.hostname()), secretName: Name })).min(1),
    rules: z.array(
      z.strictObject({ host: z.hostname(), http: z.strictObject({ paths: z.array(IngressPath).min(1) }) }),
    ),
  }),
});

/** Any object of deploy/kubernetes. */
export const KubernetesObject = z.discriminatedUnion('kind', [
  object('v1', 'Namespace', {}),
  object('v1', 'ServiceAccount', { automountServiceAccountToken: z.literal(false) }),
  object('v1', 'ConfigMap', { data: z.record(z.string(), z.string()) }),
  object('policy/v1', 'PodDisruptionBudget', { spec: z.strictObject({ maxUnavailable: z.int(), selector: Selector }) }),
  Service,
  StatefulSet,
  DaemonSet,
  Autoscaler,
  NetworkPolicy,
  Ingress,
]);

/** Such an object. */
export type KubernetesThing = z.output<typeof KubernetesObject>;

/** What is laid over an object of the same kind and name. */
export const KubernetesPatch = z.discriminatedUnion('kind', [
  object('v1', 'Namespace', {}),
  object('apps/v1', 'StatefulSet', {
    spec: z.strictObject({ template: z.strictObject({ spec: PodPatch }) }),
  }),
]);

/** A patch by RFC 6902 that adds claims of disks. */
export const ClaimPatch = z.array(
  z.strictObject({ op: z.literal('add'), path: z.literal('/spec/volumeClaimTemplates/-'), value: Claim }),
);

/** kustomization.yaml. */
export const Kustomization = z.strictObject({
  apiVersion: z.literal('kustomize.config.k8s.io/v1beta1'),
  kind: z.literal('Kustomization'),
  namespace: Name,
  resources: z.array(z.string()).min(1),
  patches: z
    .array(z.strictObject({ path: z.string(), target: z.strictObject({ kind: z.string(), name: Name }) }))
    .default([]),
  images: z
    .array(z.strictObject({ name: z.string(), newName: z.string(), newTag: z.string().regex(/^\d/) }))
    .default([]),
});

/** prometheus-adapter.yaml. */
export const AdapterValues = z.strictObject({
  rules: z.strictObject({
    custom: z.array(
      z.strictObject({
        seriesQuery: z.string(),
        resources: z.strictObject({
          overrides: z.record(z.string(), z.strictObject({ resource: z.enum(['namespace', 'pod']) })),
        }),
        name: z.strictObject({ as: z.string() }),
        metricsQuery: z.string().includes('<<.LabelMatchers>>').includes('<<.GroupBy>>'),
      }),
    ),
  }),
});
