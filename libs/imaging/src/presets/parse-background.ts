import { Failure } from '#events';
import { BACKGROUNDS, type Background, type Colour } from './backgrounds.js';

const HEX = /^#([0-9a-f]{6})$/;
const GRADIENT = /^(#[0-9a-f]{6})-(#[0-9a-f]{6})$/;

/**
 * A background by its name, as `#rrggbb`, as `#rrggbb-#rrggbb` (a gradient from the upper to the lower edge), or `transparent`.
 * @throws Failure BadOptionError naming the field and what is allowed
 */
export function parseBackground(text: string): Background {
  const wanted = text.trim().toLowerCase();
  const named = BACKGROUNDS.find(({ id }) => id === wanted);
  if (named !== undefined) return { id: named.id, colours: named.hex === undefined ? undefined : plain(named.hex) };
  if (HEX.test(wanted)) return { id: wanted, colours: plain(wanted) };
  const gradient = GRADIENT.exec(wanted);
  if (gradient !== null) return { id: wanted, colours: [toColour(gradient[1]!), toColour(gradient[2]!)] };
  throw new Failure(
    'BadOptionError',
    `background: "${text.slice(0, 40)}" is no background. Use #rrggbb, #rrggbb-#rrggbb for a gradient from top to bottom, ` +
      `or one of: ${BACKGROUNDS.map(({ id }) => id).join(', ')}.`,
  );
}

const plain = (hex: string): [Colour, Colour] => [toColour(hex), toColour(hex)];

function toColour(hex: string): Colour {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
