/** The service's JSON around a finished photo becomes what the page works with. */

/** A finished photo. */
export interface FinishedPhoto {
  readonly file: Blob;
  /** Size in px. */
  readonly width: number;
  readonly height: number;
  readonly requestId: string;
  readonly timings: readonly Timing[];
  /** Undefined where the picture has no one head. */
  readonly head: HeadLines | undefined;
  /** Prints on it, where it is a print sheet. */
  readonly prints: number | undefined;
  /** The most serious first. */
  readonly findings: readonly Finding[];
}

/** What an office may object to, or what was done about the photo. */
export interface Finding {
  readonly level: 'warning' | 'note';
  /** What to do about it. */
  readonly messageEn: string;
  readonly messageZh: string;
}

/** Where the head is, px from the picture's upper edge. */
export interface HeadLines {
  readonly hairTop: number;
  readonly eyeLine: number;
  readonly chin: number;
}

/** A step of the service and how long it took. */
export interface Timing {
  readonly step: string;
  readonly ms: number;
}

/** The photo; undefined where this is none. @param serverTiming the header of that name */
export function readPhoto(
  told: Readonly<Record<string, unknown>>,
  serverTiming: string | null,
): FinishedPhoto | undefined {
  const { image, content_type: type, width, height, request_id: requestId } = told;
  if (typeof image !== 'string' || typeof type !== 'string' || !type.startsWith('image/')) return undefined;
  const bytes = Uint8Array.from(atob(image), (letter) => letter.charCodeAt(0));
  return {
    file: new Blob([bytes], { type }),
    width: Number(width),
    height: Number(height),
    requestId: typeof requestId === 'string' ? requestId : '',
    timings: readTimings(serverTiming),
    head: readHead(told['head']),
    prints: (told['sheet'] as { photos?: number } | undefined)?.photos,
    findings: readFindings(told['quality']),
  };
}

function readFindings(quality: unknown): Finding[] {
  const { checks } = (quality ?? {}) as {
    checks?: { level: Finding['level']; message_en: string; message_zh: string }[];
  };
  return (checks ?? []).map(({ level, message_en: messageEn, message_zh: messageZh }) => ({
    level,
    messageEn,
    messageZh,
  }));
}

function readHead(told: unknown): HeadLines | undefined {
  if (typeof told !== 'object' || told === null) return undefined;
  const { hair_top: hairTop, eye_line: eyeLine, chin } = told as Record<string, number>;
  return hairTop === undefined || eyeLine === undefined || chin === undefined ? undefined : { hairTop, eyeLine, chin };
}

/** The entries of a Server-Timing header that have a duration, in their order. */
export function readTimings(header: string | null): Timing[] {
  return (header ?? '').split(',').flatMap((entry) => {
    const match = /^\s*([\w-]+)\s*;(?:.*;)?\s*dur=([\d.]+)/.exec(entry);
    return match === null ? [] : [{ step: match[1] ?? '', ms: Number(match[2]) }];
  });
}
