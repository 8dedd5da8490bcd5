/** The answer to what requests have in common; the body of `/v1/explain`. */
import type { Dimension } from '../window/dimensions.js';

/** Which requests are asked about: those that failed, those that were rejected, or those that were processed slowly. */
export const EXPLAINED = ['failed', 'rejected', 'slow'] as const;

/** One of them. */
export type Explained = (typeof EXPLAINED)[number];

/** Something that requests in question share, and others do not. */
export interface Finding {
  readonly dimensions: readonly { readonly name: Dimension; readonly value: string }[];
  /** How many of the requests in question have it. */
  readonly matching: number;
  /** Share of the requests in question, and of all others, 0 … 1; of those whose lines tell it. */
  readonly matching_share: number;
  readonly others_share: number;
  /** `matching_share` / `others_share`; null where no other request has it. */
  readonly lift: number | null;
  readonly text: string;
  readonly text_zh: string;
}

/** A step at which requests in question ended. */
export interface EndedAt {
  readonly stage: string;
  readonly matching: number;
  /** Of those that tell it, 0 … 1. */
  readonly share: number;
}

/** What was found. */
export interface Explanation {
  readonly of: Explained;
  /** RFC 3339. */
  readonly from: string;
  readonly to: string;
  /** From how long on a processed request counts as slow; null for other questions, and where none was timed. */
  readonly slower_than_ms: number | null;
  /** Finished requests: of slow ones, those that were processed. Estimated from a sample where there are very many. */
  readonly requests: number;
  readonly matching: number;
  /** matching / requests; null without requests. */
  readonly share: number | null;
  /** Best first; empty where nothing stands out. */
  readonly findings: readonly Finding[];
  /** Where they ended, most frequent first; empty where they do not tell it, and where others tell it as well. */
  readonly ended_at: readonly EndedAt[];
  /** Whether there were enough requests on either side, and enough known of them, to find something. */
  readonly comparable: boolean;
  /** All of it in words, in English and in Chinese; says why where nothing was found. */
  readonly text: string;
  readonly text_zh: string;
}
