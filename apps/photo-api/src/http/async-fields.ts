/** Fields of forms whose photos are made later. */
import { Failure } from '#events';
import { z } from 'zod';

/** Beside the fields of the route itself. */
export const ASYNC_FIELDS = z.object({
  callback_url: z
    .string()
    .trim()
    .optional()
    .describe(
      'Address to be told when the job is finished; only to hosts that the operator allows, and only for jobs.',
    ),
});

type Fields = Readonly<Record<string, string>>;

/** Takes the fields of jobs out of a form. */
export function splitAsync(fields: Fields): { readonly callbackUrl: string | undefined; readonly rest: Fields } {
  const { callback_url: callbackUrl, ...rest } = fields;
  return { callbackUrl, rest };
}

/** @throws Failure BadOptionError where a form that is answered at once asks for a callback */
export function refuseCallback(callbackUrl: string | undefined): void {
  if (callbackUrl !== undefined)
    throw new Failure('BadOptionError', 'callback_url: is for jobs; send `Prefer: respond-async` with it.');
}
