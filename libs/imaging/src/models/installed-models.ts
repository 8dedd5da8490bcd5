/** Which networks there are, of the catalogue and of one's own, and what to say when one is not. */
import { existsSync } from 'node:fs';
import { Failure } from '#events';
import { CATALOGUE } from './catalogue.js';
import type { CatalogueModel, DescribedModel, ModelKind } from './described-model.js';
import { modelFile } from './model-file.js';
import { readOwnNetworks } from './own-networks.js';

/** A network as `/v1/models` and `npm run models -- list` show it. */
export interface ModelEntry extends Omit<DescribedModel, 'normalisation' | 'layout' | 'output'> {
  /** Where it comes from: with `npm ci`, by a pull, or from a person. */
  readonly origin: 'embedded' | 'published' | 'own';
  /** Whether its file is in the model folder. */
  readonly installed: boolean;
  readonly address?: string;
  /** Checksum its publisher states, `md5:…` or `sha256:…`. */
  readonly checksum?: string;
}

/** Every network of the catalogue and of one's own, with what is known of it. Looks at the folder, not into the networks. */
export function listModels(modelDir: string): ModelEntry[] {
  return [
    ...CATALOGUE.map((model) => ({
      ...shown(model),
      origin: model.embedded === undefined ? ('published' as const) : ('embedded' as const),
      installed: existsSync(modelFile(modelDir, model.name)),
      ...publication(model),
    })),
    ...readOwnNetworks(modelDir).models.map((model) => ({
      ...shown(model),
      origin: 'own' as const,
      installed: true,
    })),
  ];
}

function shown({ name, kind, inputSide, licence, commercialUse, note }: DescribedModel) {
  return { name, kind, inputSide, licence, commercialUse, note };
}

function publication({ published }: CatalogueModel): Pick<ModelEntry, 'address' | 'checksum'> {
  if (published === undefined) return {};
  const { address, checksum } = published;
  return { address, ...(checksum === undefined ? {} : { checksum: `${checksum.algorithm}:${checksum.hex}` }) };
}

/**
 * The network of that kind and name, whose file is there.
 * @param field the option that named it, for the words of the refusal
 * @throws Failure BadOptionError naming the allowed ones, or ModelNotInstalledError with the command that installs it
 */
export function findModel(modelDir: string, kind: ModelKind, name: string, field: string): DescribedModel {
  const own = readOwnNetworks(modelDir);
  const known = [...CATALOGUE, ...own.models].filter((candidate) => candidate.kind === kind);
  const model = known.find((candidate) => candidate.name === name);
  if (model === undefined) throw notKnown(known, name, field);
  if (!existsSync(modelFile(modelDir, name))) throw notInstalled(model);
  return model;
}

function notKnown(known: readonly DescribedModel[], name: string, field: string): Failure {
  const allowed = known.map((candidate) => candidate.name).join(', ');
  return new Failure('BadOptionError', `${field}: "${name.slice(0, 64)}" is not known. Allowed: ${allowed}.`);
}

function notInstalled(model: CatalogueModel): Failure {
  const remedy = model.embedded
    ? 'Restart the service: it makes the embedded models at its start.'
    : `Run \`npm run models -- pull ${model.name}\`, or copy the file into MODEL_DIR as ${model.name}.onnx; it is used from the next request on.`;
  return new Failure('ModelNotInstalledError', `The model ${model.name} is known, but its file is not there.`, {
    remedy,
  });
}
