/**
 * Networks that people bring themselves: MODEL_DIR/<name>.onnx described by MODEL_DIR/<name>.json. What is wrong with a description
 * disables that one network and is said in full; it never keeps the others, or the service, from working.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CATALOGUE } from './catalogue.js';
import { CARTOON_STYLE, COMMERCIAL_USES, type DescribedModel, LAYOUTS, OUTPUT_MEANINGS } from './described-model.js';
import { modelFile } from './model-file.js';
import { STYLE_SIDE_UNIT } from './networks.js';

/** A network that cannot be used, and everything that has to be put right about it. */
export interface DisabledNetwork {
  readonly name: string;
  readonly problem: string;
}

/** What people have put into the model folder beside the networks of the catalogue. */
export interface OwnNetworks {
  readonly models: readonly DescribedModel[];
  readonly disabled: readonly DisabledNetwork[];
}

/** Names stand in addresses, lines and file names: nothing that could leave the folder or be mistaken for an option. */
const NAME = /^[a-z0-9][a-z0-9_-]*(\.[a-z0-9_-]+)*$/i;
const LONGEST_NAME = 64;
/** What `style` of the classic form means otherwise. */
const TAKEN = new Set([CARTOON_STYLE, 'cutout']);
/** A description has some hundred bytes. */
const LARGEST_DESCRIPTION_BYTES = 64 * 1024;

const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });

const triple = (least: number, most: number) => {
  const error = `must be three numbers from ${least} to ${most}, for red, green and blue`;
  const value = z.number({ error }).min(least, { error }).max(most, { error });
  return z.tuple([value, value, value], { error }).readonly();
};

const SIDE = 'must be a whole number from 32 to 2048';

/** The description of an own network: the text of NAME.json. */
const DescriptionSchema = z
  .strictObject({
    kind: oneOf(['matting', 'style']).default('matting'),
    input_side: z.int({ error: SIDE }).min(32, { error: SIDE }).max(2048, { error: SIDE }),
    mean: triple(-255, 255),
    std: triple(0.0001, 1000),
    layout: oneOf(LAYOUTS),
    output: oneOf(OUTPUT_MEANINGS),
    terms: z
      .string({ error: 'must say on which terms the network may be used' })
      .trim()
      .min(1, { error: 'must say on which terms the network may be used' })
      .max(1000, { error: 'must have at most 1000 characters' }),
    commercial_use: oneOf(COMMERCIAL_USES).default('unclear'),
    note: z.string({ error: 'must be a text' }).max(1000, { error: 'must have at most 1000 characters' }).default(''),
  })
  .refine(({ kind, output }) => (kind === 'style') === (output === 'signed'), {
    path: ['output'],
    error: 'must be `signed` for a style network, and is `probability`, `logit` or `saliency` for a matting network',
  })
  .refine(({ kind, input_side: side }) => kind !== 'style' || side % STYLE_SIDE_UNIT === 0, {
    path: ['input_side'],
    error: `must be a multiple of ${STYLE_SIDE_UNIT} for a style network`,
  });

/** Looks at the names and descriptions in the folder, not into the networks. A folder that is not there holds none. */
export function readOwnNetworks(modelDir: string): OwnNetworks {
  const models: DescribedModel[] = [];
  const disabled: DisabledNetwork[] = [];
  for (const name of namesIn(modelDir)) {
    const read = readOne(modelDir, name);
    if (typeof read === 'string') disabled.push({ name, problem: read });
    else models.push(read);
  }
  return { models, disabled };
}

/** Whether a text is fit to be the name of a network. */
export function isModelName(name: string): boolean {
  return name.length <= LONGEST_NAME && NAME.test(name);
}

function namesIn(modelDir: string): string[] {
  const taken = new Set(CATALOGUE.map(({ name }) => name));
  const names = filesOf(modelDir).flatMap((file) => /^(.+)\.(?:json|onnx)$/.exec(file)?.[1] ?? []);
  return [...new Set(names)].filter((name) => !taken.has(name)).sort();
}

function filesOf(modelDir: string): string[] {
  try {
    return readdirSync(modelDir);
  } catch {
    return [];
  }
}

/** The network, or what is wrong with it. */
function readOne(modelDir: string, name: string): DescribedModel | string {
  if (!isModelName(name))
    return `The name must be 1 to ${LONGEST_NAME} letters, digits, dots, "_" and "-", beginning with a letter or digit.`;
  if (TAKEN.has(name)) return `${name} is the name of something built in: take another.`;
  if (!existsSync(join(modelDir, `${name}.json`)))
    return `${name}.json is missing: put it beside ${name}.onnx and describe the network in it.`;
  if (!existsSync(modelFile(modelDir, name))) return `${name}.onnx is missing: put it beside ${name}.json.`;
  const described = DescriptionSchema.safeParse(readDescription(join(modelDir, `${name}.json`)));
  if (!described.success) return `${name}.json: ${described.error.issues.map(describeIssue).join('; ')}.`;
  const { input_side: inputSide, mean, std, terms, commercial_use: commercialUse, ...rest } = described.data;
  return { name, inputSide, normalisation: { mean, std }, licence: terms, commercialUse, ...rest };
}

/** Undefined where the file is no JSON or too long for a description; the schema then says that it is no object. */
function readDescription(path: string): unknown {
  try {
    if (statSync(path).size > LARGEST_DESCRIPTION_BYTES) return undefined;
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `${issue.keys.join(', ')} is not known`;
  const at = issue.path.join('.');
  return at === '' ? 'must be a JSON object of less than 64 KB' : `${at} ${issue.message}`;
}
