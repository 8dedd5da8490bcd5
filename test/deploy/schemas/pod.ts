/** The fields of a pod that deploy/kubernetes uses (core/v1). https://kubernetes.io/docs/reference/kubernetes-api/ */
import { z } from 'zod';

/** A name of RFC 1123. */
export const Name = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be small letters, digits and -');
/** Labels by name. */
export const Labels = z.record(z.string().regex(/^([a-z0-9.-]+\/)?[A-Za-z0-9._-]+$/), z.string());
/** Such as 500m, 1900Mi, 2. */
export const Quantity = z
  .string()
  .regex(/^\d+(\.\d+)?(m|Ki|Mi|Gi)?$/, 'must be a quantity in quotes, such as 500m or 1Gi');
/** A port by its number or the name that the container gives it. */
export const Port = z.union([z.int().min(1).max(65_535), z.string().regex(/^[a-z0-9-]{1,15}$/)]);

const Resources = z.strictObject({
  cpu: Quantity,
  memory: Quantity,
  'ephemeral-storage': Quantity.optional(),
});

const Probe = z.strictObject({
  httpGet: z.strictObject({ path: z.string().startsWith('/'), port: Port }),
  periodSeconds: z.int().positive(),
  timeoutSeconds: z.int().positive(),
  failureThreshold: z.int().positive(),
});

const Variable = z.union([
  z.strictObject({ name: z.string(), value: z.string() }),
  z.strictObject({
    name: z.string(),
    valueFrom: z.strictObject({ fieldRef: z.strictObject({ fieldPath: z.string() }) }),
  }),
]);

/** A container. */
export const Container = z.strictObject({
  name: Name,
  restartPolicy: z.literal('Always').optional(),
  image: z.string(),
  command: z.array(z.string()).optional(),
  ports: z.array(z.strictObject({ name: z.string().max(15), containerPort: z.int() })).default([]),
  env: z.array(Variable).default([]),
  envFrom: z.array(z.strictObject({ secretRef: z.strictObject({ name: Name, optional: z.boolean() }) })).default([]),
  startupProbe: Probe.optional(),
  readinessProbe: Probe.optional(),
  livenessProbe: Probe.optional(),
  lifecycle: z
    .strictObject({ preStop: z.strictObject({ exec: z.strictObject({ command: z.array(z.string()) }) }) })
    .optional(),
  resources: z.strictObject({ requests: Resources, limits: Resources }),
  securityContext: z.strictObject({
    runAsNonRoot: z.boolean().optional(),
    runAsUser: z.int().optional(),
    runAsGroup: z.int().optional(),
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]), add: z.array(z.literal('CHOWN')).optional() }),
  }),
  volumeMounts: z.array(
    z.strictObject({
      name: Name,
      mountPath: z.string().startsWith('/'),
      readOnly: z.boolean().optional(),
      subPathExpr: z.string().optional(),
    }),
  ),
});

/** A volume of a pod. */
export const Volume = z.strictObject({
  name: Name,
  emptyDir: z.strictObject({ sizeLimit: Quantity }).nullable().optional(),
  hostPath: z.strictObject({ path: z.string().startsWith('/'), type: z.literal('DirectoryOrCreate') }).optional(),
  configMap: z.strictObject({ name: Name }).optional(),
});

/** What a pod is made of. */
export const PodSpec = z.strictObject({
  serviceAccountName: Name,
  automountServiceAccountToken: z.literal(false),
  enableServiceLinks: z.boolean(),
  terminationGracePeriodSeconds: z.int().positive(),
  securityContext: z.strictObject({
    runAsNonRoot: z.literal(true),
    runAsUser: z.int().min(1000),
    runAsGroup: z.int().min(1000),
    fsGroup: z.int().optional(),
    fsGroupChangePolicy: z.enum(['OnRootMismatch', 'Always']).optional(),
    seccompProfile: z.strictObject({ type: z.literal('RuntimeDefault') }),
  }),
  tolerations: z.array(z.strictObject({ operator: z.enum(['Exists', 'Equal']) })).optional(),
  initContainers: z.array(Container).default([]),
  containers: z.array(Container).min(1),
  volumes: z.array(Volume),
});

/** What is laid over a pod: any part of it. */
export const PodPatch = z.strictObject({
  initContainers: z.array(Container).default([]),
  containers: z.array(Container.partial().required({ name: true })).default([]),
  volumes: z.array(Volume).default([]),
});
