/** The forms of time that a line may carry. */

const RFC3339 = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)([.,]\d{1,9})?\s*([Zz]|[+-]\d\d:?\d\d)?$/;
/** What is before 2000 or after 2100 is no time of a log line. */
const EARLIEST_MS = 946_684_800_000;
const LATEST_MS = 4_102_444_800_000;

/**
 * Epoch ms of a line's `timestamp`. RFC 3339 with any offset, UTC where it has none; epoch seconds, milliseconds, microseconds or
 * nanoseconds by their size.
 * @returns undefined where it is missing, of another type, or no time
 */
export function timestampMs(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? fromText(value) : typeof value === 'number' ? fromNumber(value) : NaN;
  return ms >= EARLIEST_MS && ms < LATEST_MS ? ms : undefined;
}

// Lines come in order of time: the minute of the last one is mostly the minute of the next.
let minute = '';
let minuteMs = NaN;

/** "2026-11-21T08:30:00.123Z", the form that our own writer uses, without the cost of the general one. */
function fromOwnForm(text: string): number {
  if (text.length !== 24 || text[19] !== '.' || text[23] !== 'Z' || text[16] !== ':') return NaN;
  if (!text.startsWith(minute) || minute === '') {
    minute = text.slice(0, 16);
    minuteMs = RFC3339.test(text) ? Date.parse(`${minute}Z`) : NaN;
  }
  const seconds = digit(text, 17) * 10 + digit(text, 18);
  return minuteMs + seconds * 1000 + digit(text, 20) * 100 + digit(text, 21) * 10 + digit(text, 22);
}

function digit(text: string, index: number): number {
  const code = text.charCodeAt(index) - 48;
  return code >= 0 && code <= 9 ? code : NaN;
}

function fromText(text: string): number {
  const own = fromOwnForm(text);
  if (own === own) return own;
  const parts = RFC3339.exec(text);
  if (parts === null) return NaN;
  const [, day, time, fraction = '', zone = 'Z'] = parts;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  return Date.parse(`${day}T${time}${fraction.replace(',', '.').slice(0, 4)}${offset}`);
}

function fromNumber(value: number): number {
  const size = Math.abs(value);
  if (size < 1e11) return Math.floor(value * 1000);
  if (size < 1e14) return Math.floor(value);
  return Math.floor(size < 1e17 ? value / 1e3 : value / 1e6);
}
