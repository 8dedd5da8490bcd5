/** Which program a request came from, by its User-Agent header: the family, never the version, so that few values tell many apart. */

/** Looked for in this order: browsers name each other, and programs name the browser that they are built on. */
const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/miniProgram/i, 'MiniProgram'],
  [/MicroMessenger/, 'WeChat'],
  [/AlipayClient/, 'Alipay'],
  [/DingTalk/, 'DingTalk'],
  [/\b(?:Lark|Feishu)\//, 'Feishu'],
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|Opera)\//, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/(?:Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bVersion\/.*Safari\//, 'Safari'],
  [/\bMSIE |Trident\//, 'Internet Explorer'],
  [/^Mozilla\//, 'another browser'],
];
/** `curl/8.5.0`, `python-requests/2.31`, `okhttp/4.12.0`, `MyKiosk`: programs begin with their own name. */
const PROGRAM = /^[A-Za-z][\w.-]{0,30}(?=[/ ]|$)/;
const OTHER = 'other';

/** Headers whose family is remembered; with more of them all are forgotten, and those in use come back at once. */
const MAX_REMEMBERED = 500;
const remembered = new Map<string, string>();

/** The family of a User-Agent header: one of a fixed list, else the name that the program begins with, at most 31 characters. */
export function userAgentFamily(header: string): string {
  const known = remembered.get(header);
  if (known !== undefined) return known;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  const family = FAMILIES.find(([pattern]) => pattern.test(header))?.[1] ?? PROGRAM.exec(header)?.[0] ?? OTHER;
  remembered.set(header, family);
  return family;
}
