/** The steps of the photo pipeline, a closed union: the same word is the span name, the metric label, the Server-Timing entry and the `stage` field. */
export const STEPS = [
  'inspect',
  'decode',
  'find_face',
  'matte',
  'refine',
  'align',
  'compose',
  'stylize',
  'encode',
] as const;

/** Name of a step. */
export type StepName = (typeof STEPS)[number];
