/** The fields of a batch become what is asked for each of its photos: the fields of the route that would make one of them, and which route that is. */
import { Failure } from '#events';
import { z } from 'zod';
import { CUTOUT_FIELDS, fieldNames, ID_PHOTO_FIELDS, parseFields, STYLIZATION_FIELDS } from './option-fields.js';
import { type Order, orderCutout, orderIdPhoto } from './photo-wishes.js';
import { orderStylization } from './style-wishes.js';

type Fields = Readonly<Record<string, string>>;

interface Flow {
  readonly fields: z.ZodObject;
  readonly order: (fields: Fields, modelDir: string) => Order;
}

/** What a batch can be made into. */
const FLOWS: Readonly<Record<string, Flow>> = {
  'id-photo': { fields: ID_PHOTO_FIELDS, order: (fields) => orderIdPhoto(fields) },
  cutout: { fields: CUTOUT_FIELDS, order: (fields) => orderCutout(fields, false) },
  stylization: { fields: STYLIZATION_FIELDS, order: (fields, modelDir) => orderStylization(fields, modelDir) },
};
const FLOW_NAMES = Object.keys(FLOWS) as [string, ...string[]];

/** The field that only batches have. */
export const BATCH_FIELDS = z.object({
  flow: z
    .enum(FLOW_NAMES, { error: `must be one of ${FLOW_NAMES.join(', ')}` })
    .default('id-photo')
    .describe(`What each photo becomes: ${FLOW_NAMES.map((name) => `\`${name}\``).join(' or ')}.`),
});

/** Every field of `POST /v1/batches` beside its files and `callback_url`; which of them apply depends on `flow`, and each says so. */
export const ALL_BATCH_FIELDS = z.object({ ...BATCH_FIELDS.shape, ...mergedShapes() });

/**
 * @param modelDir where the style networks are
 * @throws Failure BadOptionError naming field and allowed values, or ModelNotInstalledError
 */
export function orderBatch(fields: Fields, modelDir: string): Order {
  const { flow: asked, ...rest } = fields;
  const { flow: name } = parseFields(BATCH_FIELDS, asked === undefined ? {} : { flow: asked });
  const flow = FLOWS[name] as Flow;
  const foreign = Object.keys(rest).find((field) => !fieldNames(flow.fields).includes(field));
  if (foreign !== undefined)
    throw new Failure(
      'BadOptionError',
      `${foreign}: is no field of ${name}; allowed are ${fieldNames(flow.fields).join(', ')}.`,
    );
  return flow.order(rest, modelDir);
}

/** A field that means something else, or takes other values, in each flow is shown as a text with what each says of it. */
function mergedShapes(): z.ZodRawShape {
  const names = new Set(Object.values(FLOWS).flatMap(({ fields }) => Object.keys(fields.shape)));
  return Object.fromEntries([...names].map((name) => [name, mergedField(name)]));
}

function mergedField(name: string): z.ZodType {
  const owners = FLOW_NAMES.filter((flow) => Object.hasOwn(FLOWS[flow]?.fields.shape ?? {}, name));
  const fields = owners.map((flow) => (FLOWS[flow] as Flow).fields.shape[name] as z.ZodType);
  const said = fields.map((field) => field.description ?? '');
  const [first] = fields as [z.ZodType];
  if (new Set(said).size === 1)
    return owners.length === FLOW_NAMES.length ? first : first.describe(`${quoted(owners)}: ${said[0]}`);
  const each = owners.map((flow, place) => `\`${flow}\`: ${said[place]}`);
  return z.string().optional().describe(each.join(' '));
}

function quoted(names: readonly string[]): string {
  return `With \`flow\` ${names.map((name) => `\`${name}\``).join(' or ')}`;
}
