/** How the person shall be retouched. Whatever is left out is left alone; an empty object changes nothing. */
export interface Retouch {
  /** −100 … 100: the mid tones darker or lighter; black and white stay. */
  readonly brightness?: number;
  /** −100 … 100: flatter or stronger; nothing is cut off at either end. */
  readonly contrast?: number;
  /** −100 … 100: −100 is grey, 100 has twice the colour. */
  readonly saturation?: number;
  /** −100 … 100: softer or sharper. */
  readonly sharpness?: number;
  /** Takes a colour cast out of the whole person, as it shows on the skin of the face. */
  readonly whiteBalance?: 'auto';
  /** 0 … 15: the skin of face and neck lighter. */
  readonly whitening?: number;
}

/** Ranges of the options. */
export const RETOUCH_LIMITS = { leastTone: -100, mostTone: 100, mostWhitening: 15 } as const;

/** Whether anything is asked for. */
export function isRetouched(retouch: Retouch | undefined): retouch is Retouch {
  return retouch !== undefined && Object.values(retouch).some((value) => value !== 0 && value !== undefined);
}
