/** What requests are told apart by. Values come from the line that ends a request; one that the line does not tell is unknown. */
import type { LogEntry } from '../parse/log-entry.js';
import { userAgentFamily } from './user-agent-family.js';

/** The dimensions, in the order in which values are kept. */
export const DIMENSIONS = [
  'client',
  'user_agent',
  'input_size',
  'input_format',
  'output_format',
  'model',
  'provider',
  'stage',
  'api_key',
  'host',
] as const;

/** Name of a dimension. */
export type Dimension = (typeof DIMENSIONS)[number];

/** Lower edges of the bands of picture sizes, in megapixels. */
const BANDS: readonly (readonly [number, string])[] = [
  [16, '>16 MP'],
  [8, '8-16 MP'],
  [4, '4-8 MP'],
  [1, '1-4 MP'],
  [0, '<1 MP'],
];
const SIZE = /^(\d{1,6})x(\d{1,6})$/;
const PIXELS_PER_MP = 1_000_000;
/** What writers say where they do not know. */
const UNKNOWN = 'unknown';

/** Sizes whose band is remembered; with more of them all are forgotten, and those in use come back at once. */
const MAX_REMEMBERED = 1000;
const remembered = new Map<string, string | undefined>();

/** Band of a picture's size; undefined where it is none. @param size in px, "1920x1080" */
export function sizeBand(size: string): string | undefined {
  const known = remembered.get(size);
  if (known !== undefined) return known;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  const band = bandOf(size);
  remembered.set(size, band);
  return band;
}

function bandOf(size: string): string | undefined {
  const [, width, height] = SIZE.exec(size) ?? [];
  if (width === undefined) return undefined;
  const megapixels = (Number(width) * Number(height)) / PIXELS_PER_MP;
  return BANDS.find(([from]) => megapixels >= from)?.[1];
}

/** A request's values, one for each dimension. */
export function dimensionsOf(entry: LogEntry): (string | undefined)[] {
  const { userAgent, inputSize } = entry;
  return [
    entry.clientIp,
    userAgent === undefined ? undefined : userAgentFamily(userAgent),
    inputSize === undefined ? undefined : sizeBand(inputSize),
    entry.inputFormat,
    entry.outputFormat === UNKNOWN ? undefined : entry.outputFormat,
    entry.model,
    entry.provider,
    entry.stage,
    entry.apiKeyId,
    entry.hostName,
  ];
}
