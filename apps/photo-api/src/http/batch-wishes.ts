/** The fields of a batch become what is asked for each of its photos: the fields of the route that would make one of them, and which route that is. */
import { Failure } from '#events';
import { z } from 'zod';
import { CUTOUT_FIELDS, fieldNames, ID_PHOTO_FIELDS, parseFields } from './option-fields.js';
import { type Order, orderCutout, orderIdPhoto } from './photo-wishes.js';

type Fields = Readonly<Record<string, string>>;

interface Flow {
  readonly fields: z.ZodObject;
  readonly order: (fields: Fields) => Order;
}

/** What a batch can be made into. */
const FLOWS: Readonly<Record<string, Flow>> = {
  'id-photo': { fields: ID_PHOTO_FIELDS, order: orderIdPhoto },
  cutout: { fields: CUTOUT_FIELDS, order: (fields) => orderCutout(fields, false) },
};
const FLOW_NAMES = Object.keys(FLOWS) as [string, ...string[]];

/** The field that only batches have. */
export const BATCH_FIELDS = z.object({
  flow: z
    .enum(FLOW_NAMES, { error: `must be one of ${FLOW_NAMES.join(', ')}` })
    .default('id-photo')
    .describe(`What each photo becomes: ${FLOW_NAMES.map((name) => `\`${name}\``).join(' or ')}.`),
});

/** Every field of `POST /v1/batches` beside its files and `callback_url`; which of them apply depends on `flow`. */
export const ALL_BATCH_FIELDS = z.object(
  Object.assign({}, ...Object.values(FLOWS).map(({ fields }) => fields.shape), BATCH_FIELDS.shape) as z.ZodRawShape,
);

/** @throws Failure BadOptionError naming field and allowed values */
export function orderBatch(fields: Fields): Order {
  const { flow: asked, ...rest } = fields;
  const { flow: name } = parseFields(BATCH_FIELDS, asked === undefined ? {} : { flow: asked });
  const flow = FLOWS[name] as Flow;
  const foreign = Object.keys(rest).find((field) => !fieldNames(flow.fields).includes(field));
  if (foreign !== undefined)
    throw new Failure(
      'BadOptionError',
      `${foreign}: is no field of ${name}; allowed are ${fieldNames(flow.fields).join(', ')}.`,
    );
  return flow.order(rest);
}
