/** Which networks of the catalogue are there, and what to say when one is not. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '#events';
import { CATALOGUE, type CatalogueModel } from './catalogue.js';

/** A network as `/v1/models` shows it. */
export interface ModelEntry {
  readonly name: string;
  readonly kind: CatalogueModel['kind'];
  /** Whether its file is in the model folder. */
  readonly installed: boolean;
  /** Whether it arrives with `npm ci`. */
  readonly embedded: boolean;
  readonly licence: string;
  /** Side in px of the square the network looks at. */
  readonly inputSide: number;
  readonly note: string;
  readonly address?: string;
  readonly md5?: string;
}

/** Path of a network's file. */
export function modelFile(modelDir: string, name: string): string {
  return join(modelDir, `${name}.onnx`);
}

/** Every network of the catalogue with what is known of it. Looks at the folder, not into the files. */
export function listModels(modelDir: string): ModelEntry[] {
  return CATALOGUE.map(({ name, kind, inputSide, licence, note, address, md5, embedded }) => ({
    name,
    kind,
    installed: existsSync(modelFile(modelDir, name)),
    embedded: embedded !== undefined,
    licence,
    inputSide,
    note,
    ...(address === undefined ? {} : { address }),
    ...(md5 === undefined ? {} : { md5 }),
  }));
}

/**
 * The matting network of that name, whose file is there.
 * @throws Failure BadOptionError naming the allowed ones, or ModelNotInstalledError saying what to put where
 */
export function findMattingModel(modelDir: string, name: string): CatalogueModel {
  const matting = CATALOGUE.filter(({ kind }) => kind === 'matting');
  const model = matting.find((candidate) => candidate.name === name);
  if (!model) {
    const allowed = matting.map((candidate) => candidate.name).join(', ');
    throw new Failure('BadOptionError', `model: "${name.slice(0, 64)}" is not known. Allowed: ${allowed}.`);
  }
  if (!existsSync(modelFile(modelDir, name))) throw notInstalled(model);
  return model;
}

function notInstalled(model: CatalogueModel): Failure {
  const remedy = model.embedded
    ? 'Restart the service: it makes the embedded models at its start.'
    : `Download ${model.address}, check that its md5 is ${model.md5}, and save it in MODEL_DIR as ${model.name}.onnx; or leave \`model\` out to use the embedded one.`;
  return new Failure('ModelNotInstalledError', `The model ${model.name} is known, but its file is not there.`, {
    remedy,
  });
}
