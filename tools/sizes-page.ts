/** docs/sizes.md: the catalogue of sizes and backgrounds as tables, from the data. */
import { BACKGROUND_FORMS, BACKGROUNDS, COUNTRIES, SIZES, type Size } from '#imaging';

const percent = (share: number): string => `${Math.round(share * 1000) / 10}`;

interface Range {
  readonly least: number;
  readonly most: number;
  readonly aim: number;
}

const range = (rule: Range | undefined): string =>
  rule === undefined ? '' : `${percent(rule.least)}–${percent(rule.most)} (${percent(rule.aim)})`;

function kilobytes({ file }: Size): string {
  if (file === undefined) return '';
  if (file.minKb === undefined) return `≤ ${file.maxKb}`;
  return file.maxKb === undefined ? `≥ ${file.minKb}` : `${file.minKb}–${file.maxKb}`;
}

function sourceOf({ source }: Size): string {
  if (source === undefined) return '';
  const { authority, url, verified } = source;
  if (url === undefined) return `${authority}; *not verified*`;
  return `[${authority}](${url})${verified === 'quoted' ? ', as quoted' : ''}`;
}

function sizeRow(size: Size): string {
  const { id, name_en, name_zh, widthMm, heightMm, widthPx, heightPx, dpi, head, eyes, background } = size;
  const cells = [
    `\`${id}\``,
    `${name_en} ${name_zh}`,
    widthMm === undefined ? '' : `${widthMm} × ${heightMm}`,
    `${widthPx} × ${heightPx}${dpi === 300 ? '' : ` @${dpi}`}`,
    range(head),
    range(eyes),
    background?.allowed.join(', ') ?? '',
    kilobytes(size),
    sourceOf(size),
  ];
  return `| ${cells.join(' | ')} |`;
}

function tableOf(code: string): string {
  const country = COUNTRIES.find((each) => each.code === code);
  return `### ${country?.name_en} ${country?.name_zh}

| \`size\` | name | mm | px | head % (aim) | eyes % (aim) | background | KB | source |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${SIZES.filter((size) => size.country === code)
  .map(sizeRow)
  .join('\n')}
`;
}

function backgroundRows(): string {
  const named = BACKGROUNDS.map(({ id, name_en, name_zh, hex = '', hex_to: to }) => {
    const colours = to === undefined ? hex : `${hex} → ${to}`;
    return `| \`${id}\` | ${name_en} ${name_zh} | ${colours} |`;
  });
  const written = BACKGROUND_FORMS.map(({ form, name_en, name_zh }) => `| \`${form}\` | ${name_en} ${name_zh} | |`);
  return [...named, ...written].join('\n');
}

const FIND = `## Find a size

\`\`\`sh
curl 'http://127.0.0.1:3000/v1/sizes?q=passport+japan'
curl -G http://127.0.0.1:3000/v1/sizes --data-urlencode 'q=日本护照'
curl 'http://127.0.0.1:3000/v1/sizes?country=us'
\`\`\`

\`q\` takes words in English or Chinese in any order, an id, or a measure such as \`35x45\`; upper case, full width, traditional characters and
plurals make no difference. \`country\` takes an ISO code or a name. A size that is not here is written \`35x45mm@300\` or \`295x413px\`.`;

const MAKE = `## Make a photo by its rules

\`\`\`sh
curl -F image=@test/fixtures/portrait-spacesuit.png -F size=us-visa -F size_limits=true http://127.0.0.1:3000/v1/id-photos -o visa.jpg
\`\`\`

- The head (chin to the top of the hair) and, where the authority has a rule for it, the line of the eyes are framed at the aim in the table, in
  percent of the photo's height; where the photo ends too early, closer, but never past the rule. \`head_ratio\` overrides it.
- \`background\` says what stands behind the person. Without it the size's first background is taken, or \`blue\` where the size has no rule.
- \`max_kb\` and \`min_kb\` bound the file (1000 and 1024 bytes to the KB, so that both readings hold). With \`size_limits=true\` the size's own
  limits stand in for those that the request leaves out. They are met by quality alone, between 100 and 40, within five encodes; what cannot
  be met is answered 422 \`FileSizeError\` with what can be.
- JPEG is written by mozjpeg, with trellis quantisation where a largest size has to be met; PNG loses nothing, and has a palette where the
  picture has no more than 256 colours; \`dpi\` is written into JPEG, PNG and WebP
  (there as EXIF, which not every program reads), and no other metadata.`;

const EXAMPLES = `\`\`\`sh
curl -F image=@test/fixtures/portrait-spacesuit.png -F 'background=#d6e7fa-#3f7fd0@centre' http://127.0.0.1:3000/v1/id-photos -o gradient.jpg
curl -F image=@test/fixtures/portrait-spacesuit.png -F background_image=@docs/images/page.png http://127.0.0.1:3000/v1/id-photos -o picture.jpg
curl -F image=@test/fixtures/portrait-spacesuit.png -F background=original http://127.0.0.1:3000/v1/id-photos -o original.jpg
\`\`\`

A picture covers the whole frame and is cropped evenly at its longer side; it counts into the upload limit. \`original\` keeps every pixel of the
photo; where the frame reaches beyond the photo, the background's colours go on softly.`;

/** The page below its notice. */
export function sizesPage(): string {
  const codes = [...new Set(SIZES.map(({ country = '' }) => country))];
  const seen = SIZES.filter(({ source }) => source?.verified !== false).length;
  return `# Sizes and backgrounds

${FIND}

${MAKE}

## Backgrounds

| \`background\` | name | colours |
| --- | --- | --- |
${backgroundRows()}

${EXAMPLES}

## The catalogue

${SIZES.length} sizes. Px are at 300 dpi unless it says otherwise. ${seen} were checked against a page of the authority or one that quotes it; the others say
*not verified* and are common usage. Offices change their rules: theirs is the last word.

${codes.map(tableOf).join('\n')}`;
}
