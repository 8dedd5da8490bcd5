/** What `GET /v1/sizes` may be asked, and how a size stands in its answer. */
import { Failure } from '#events';
import { COUNTRIES, type Country, findCountry, MOST_QUESTION_LENGTH, type Size, type SizeQuestion } from '#imaging';

const ALLOWED = ['q', 'country'];

/** @throws Failure BadOptionError naming the parameter and what is allowed */
export function readQuestion(query: Readonly<Record<string, unknown>>): SizeQuestion {
  for (const name of Object.keys(query))
    if (!ALLOWED.includes(name))
      throw new Failure(
        'BadOptionError',
        `There is no parameter \`${name.slice(0, 40)}\`; allowed are ${ALLOWED.join(', ')}.`,
      );
  const words = textOf(query, 'q');
  const country = textOf(query, 'country');
  return {
    ...(words === undefined ? {} : { words }),
    ...(country === undefined ? {} : { country: countryOf(country).code }),
  };
}

/** A size as JSON. */
export function describeSize(size: Size) {
  const { id, name_en, name_zh, country, kind, widthMm, heightMm, widthPx, heightPx, dpi } = size;
  const { head, eyes, background, file, source } = size;
  const home = COUNTRIES.find(({ code }) => code === country);
  return {
    id,
    name_en,
    name_zh,
    country,
    country_en: home?.name_en,
    country_zh: home?.name_zh,
    kind,
    width_mm: widthMm ?? null,
    height_mm: heightMm ?? null,
    width_px: widthPx,
    height_px: heightPx,
    dpi,
    head,
    eyes,
    background,
    file: file === undefined ? undefined : { min_kb: file.minKb, max_kb: file.maxKb },
    source,
  };
}

function countryOf(text: string): Country {
  const country = findCountry(text);
  if (country !== undefined) return country;
  const codes = COUNTRIES.map(({ code }) => code).join(', ');
  throw new Failure(
    'BadOptionError',
    `country: "${text.slice(0, 40)}" is not in the catalogue; use a name in English or Chinese, or one of ${codes}.`,
  );
}

function textOf(query: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw new Failure('BadOptionError', `${name}: it may come only once, as a text.`);
  if (value.length > MOST_QUESTION_LENGTH)
    throw new Failure('BadOptionError', `${name}: it must have at most ${MOST_QUESTION_LENGTH} characters.`);
  return value;
}
