/** The field of forms that may name the photo instead of bringing it. */
import { z } from 'zod';

/** Name of the field. */
export const URL_FIELD = 'image_url';

/** Beside the fields of the route itself. */
export const URL_FIELDS = z.object({
  [URL_FIELD]: z
    .string()
    .optional()
    .describe(
      'Address of the photo, https, instead of the file; only of hosts that the operator allows (`URL_INPUT_HOSTS`), none by default. ' +
        'No redirect is followed; the limits of an upload hold.',
    ),
});
