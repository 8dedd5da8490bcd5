/** The fields of retouching, and what they become. */
import { RETOUCH_LIMITS, type Retouch } from '#imaging';
import { choice, signed, whole } from './field-kinds.js';

const { leastTone, mostTone, mostWhitening } = RETOUCH_LIMITS;
const tone = (what: string) =>
  signed(leastTone, mostTone)
    .optional()
    .describe(`Retouching: ${what}, ${leastTone} to ${mostTone}; 0, which changes nothing, by default.`);

/** To be spread into the schema of a route that makes ID photos. */
export const RETOUCH_FIELDS = {
  brightness: tone('the person darker or brighter'),
  contrast: tone('less or more contrast'),
  saturation: tone('from grey to twice the colour'),
  sharpness: tone('softer or sharper'),
  white_balance: choice(['off', 'auto'])
    .optional()
    .describe('Retouching: `auto` takes a colour cast out, by the skin of the face; `off` by default.'),
  whitening: whole(0, mostWhitening)
    .optional()
    .describe(`Retouching: lightens the skin of face and neck, 0 (not at all, by default) to ${mostWhitening}.`),
};

/** As the form schema has checked them. */
export interface RetouchFields {
  readonly brightness?: number | undefined;
  readonly contrast?: number | undefined;
  readonly saturation?: number | undefined;
  readonly sharpness?: number | undefined;
  readonly white_balance?: 'off' | 'auto' | undefined;
  readonly whitening?: number | undefined;
}

/** What shall be retouched; undefined where nothing is. */
export function readRetouch({ white_balance: balance, ...fields }: RetouchFields): Retouch | undefined {
  const asked = Object.entries(fields).filter(([, value]) => value !== undefined && value !== 0);
  const retouch: Retouch = { ...Object.fromEntries(asked), ...(balance === 'auto' ? { whiteBalance: 'auto' } : {}) };
  return Object.keys(retouch).length === 0 ? undefined : retouch;
}
