/** What a photo's quality looks like in an answer: the numbers, and what was found with the sentences that tell a person what to do. */
import { CHECKS, type Check, type Finding, type Quality } from '#imaging';

const BY_CODE = new Map(CHECKS.map((check) => [check.code, check]));

/** A finding in an answer. */
export interface CheckDocument extends Finding {
  readonly message_en: string;
  readonly message_zh: string;
}

/** `quality` of a JSON answer; the face's measures are absent for cut-outs, and all for stylizations. */
export interface QualityDocument {
  readonly matte_confidence?: number | undefined;
  readonly sharpness?: number | undefined;
  readonly exposure?: { readonly brightness: number; readonly highlights: number; readonly blown_share: number };
  readonly tilt?: { readonly roll_degrees: number; readonly yaw_degrees: number; readonly pitch_degrees: number };
  readonly eyes_distance_px?: number | undefined;
  readonly result_eyes_distance_px?: number | undefined;
  readonly checks: readonly CheckDocument[];
}

/** The quality in the words of an answer. */
export function describeQuality({ exposure, tilt, checks, ...quality }: Quality): QualityDocument {
  return {
    matte_confidence: quality.matteConfidence,
    sharpness: quality.sharpness,
    ...(exposure && {
      exposure: {
        brightness: exposure.brightness,
        highlights: exposure.highlights,
        blown_share: exposure.blownShare,
      },
    }),
    ...(tilt && {
      tilt: { roll_degrees: tilt.rollDegrees, yaw_degrees: tilt.yawDegrees, pitch_degrees: tilt.pitchDegrees },
    }),
    eyes_distance_px: quality.eyesDistancePx,
    result_eyes_distance_px: quality.resultEyesDistancePx,
    checks: checks.map(describeFinding),
  };
}

function describeFinding(finding: Finding): CheckDocument {
  const { message_en, message_zh } = BY_CODE.get(finding.code) as Check;
  return { ...finding, message_en, message_zh };
}

/** Headers with the codes of what was found, for answers that are the picture itself; none where nothing was. */
export function qualityHeaders({ checks }: Quality): Record<string, string> {
  const codes = (level: Finding['level']): string =>
    checks
      .filter((finding) => finding.level === level)
      .map(({ code }) => code)
      .join(',');
  const headers = { 'X-Photo-Warnings': codes('warning'), 'X-Photo-Notes': codes('note') };
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
}
