import { Failure } from '#events';
import {
  type Background,
  BACKGROUNDS,
  type Colour,
  type ColourBackground,
  type NamedBackground,
} from './backgrounds.js';

const HEX = /^#([0-9a-f]{6})$/;
/** Top-down unless it says `@centre` (or `@center`, as half the world writes it). */
const GRADIENT = /^(#[0-9a-f]{6})-(#[0-9a-f]{6})(?:@(down|centre|center))?$/;

/**
 * A background by its name, as `#rrggbb`, as a gradient `#rrggbb-#rrggbb` from the upper to the lower edge or
 * `#rrggbb-#rrggbb@centre` from the centre to the corners, `transparent` or `original`.
 * @throws Failure BadOptionError naming the field and what is allowed
 */
export function parseBackground(text: string): Background {
  const wanted = text.trim().toLowerCase();
  const named = BACKGROUNDS.find(({ id }) => id === wanted);
  if (named !== undefined) return ofName(named);
  if (HEX.test(wanted)) return ofColours(wanted, wanted, wanted, 'down');
  const gradient = GRADIENT.exec(wanted);
  if (gradient !== null) {
    const [, first, second, shape = 'down'] = gradient as unknown as [string, string, string, string?];
    return shape === 'down'
      ? ofColours(`${first}-${second}`, first, second, 'down')
      : ofColours(`${first}-${second}@centre`, first, second, 'centre');
  }
  throw new Failure(
    'BadOptionError',
    `background: "${text.slice(0, 40)}" is no background. Use #rrggbb, #rrggbb-#rrggbb for a gradient from top to bottom, ` +
      '#rrggbb-#rrggbb@centre for one from the centre outwards, picture with a file in `background_image`, ' +
      `or one of: ${BACKGROUNDS.map(({ id }) => id).join(', ')}.`,
  );
}

function ofName({ id, kind, hex, hex_to: hexTo }: NamedBackground): Background {
  if (kind === 'transparent' || kind === 'original') return { kind, id: kind } as Background;
  return ofColours(id, hex!, hexTo ?? hex!, kind === 'gradient_centre' ? 'centre' : 'down');
}

function ofColours(id: string, first: string, second: string, shape: ColourBackground['shape']): ColourBackground {
  return { kind: 'colours', id, colours: [toColour(first), toColour(second)], shape };
}

function toColour(hex: string): Colour {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
