/** The OpenAPI document, made of the same tables that the service runs by: routes, option fields, error types, statuses. */
import { type ErrorType, FAILURES } from '#events';
import { z } from 'zod';
import { VERSION } from '../config/package-root.js';
import { SHEET_LIMITS } from '#imaging';
import { ASYNC_FIELDS } from './async-fields.js';
import { ACCEPTED, JOB_SCHEMAS, jobPaths, PREFER, IDEMPOTENCY_KEY } from './openapi-jobs.js';
import { operationPaths } from './openapi-operation.js';
import { pagePaths } from './openapi-pages.js';
import { SCHEMAS } from './openapi-schemas.js';
import { SECURITY_SCHEMES, withSecurity } from './openapi-security.js';
import {
  BACKGROUND_FILE,
  CLASSIC_FIELDS,
  CUTOUT_FIELDS,
  ID_PHOTO_FIELDS,
  PRINT_SHEET_FIELDS,
  STYLIZATION_FIELDS,
} from './option-fields.js';
import { STATUS_OF } from './problem-status.js';
import { SIZE_QUESTION } from './size-schema.js';
import { URL_FIELD, URL_FIELDS } from './url-fields.js';

const ref = (name: keyof typeof SCHEMAS) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: object, description: string) => ({ description, content: { 'application/json': { schema } } });
/** `format` is what tools of today offer a file chooser for. */
const picture = { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream' };

const FINDINGS = {
  'X-Photo-Warnings': {
    schema: { type: 'string' },
    description:
      'Codes of what an office may object to, by commas; absent where nothing was found. See `GET /v1/checks`.',
  },
  'X-Photo-Notes': {
    schema: { type: 'string' },
    description: 'Codes of what was done about the photo, by commas; absent where nothing was.',
  },
};

/** Errors that no photo route can give. */
const NOT_OF_PHOTOS: readonly ErrorType[] = [
  'NotFoundError',
  'MethodNotAllowedError',
  'JobNotReadyError',
  'CacheStoreError',
];

/** The document. @param maxUploadBytes the limit in force, said in words */
export function openApiDocument(maxUploadBytes: number): object {
  const upload = `At most ${maxUploadBytes / 1024 / 1024} MB, all files of a form together; JPEG, PNG or WebP, told by content.`;
  return {
    openapi: '3.1.0',
    info: {
      title: 'Safelight photo-api',
      version: VERSION,
      description:
        'Photos in, ID photos out. Every answer has `X-Request-Id`, `traceparent` and `Server-Timing`; errors are RFC 9457 problem documents.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'photos', description: 'A photo in, a picture out.' },
      { name: 'jobs', description: 'Photos that are made later.' },
      { name: 'catalogues', description: 'What can be asked for.' },
      { name: 'operation', description: 'For machines that watch.' },
      { name: 'pages', description: 'For people.' },
    ],
    paths: withSecurity({
      ...photoPaths(upload),
      ...jobPaths(problems('application/problem+json', 'Problem'), upload),
      ...cataloguePaths(),
      ...operationPaths(),
      ...pagePaths(),
    }),
    components: { schemas: { ...SCHEMAS, ...JOB_SCHEMAS }, securitySchemes: SECURITY_SCHEMES },
  };
}

const BACKGROUND_EXTRA = {
  [BACKGROUND_FILE]: 'A picture to put behind the person: JPEG, PNG or WebP, within the same limits.',
};

function photoPaths(upload: string) {
  return {
    '/v1/id-photos': photoRoute('An ID photo', upload, {
      file: 'image',
      extras: BACKGROUND_EXTRA,
      fields: ID_PHOTO_FIELDS.extend(URL_FIELDS.shape),
      pictures: ['image/jpeg', 'image/png', 'image/webp'],
    }),
    '/v1/print-sheets': photoRoute('Several photos on one sheet', upload, {
      file: 'image',
      mostFiles: SHEET_LIMITS.mostPhotos,
      extras: BACKGROUND_EXTRA,
      fields: PRINT_SHEET_FIELDS,
      pictures: ['image/jpeg', 'image/png', 'image/webp'],
    }),
    '/v1/cutouts': photoRoute('The person without the background', upload, {
      file: 'image',
      fields: CUTOUT_FIELDS.extend(URL_FIELDS.shape),
      pictures: ['image/png', 'image/webp'],
    }),
    '/v1/stylizations': photoRoute('The photo drawn in a style', upload, {
      file: 'image',
      fields: STYLIZATION_FIELDS.extend(URL_FIELDS.shape),
      pictures: ['image/jpeg', 'image/png', 'image/webp'],
    }),
    '/upload': {
      post: {
        tags: ['photos'],
        summary: 'The classic form endpoint',
        parameters: [IDEMPOTENCY_KEY],
        requestBody: multipart({ file: 'file', fields: CLASSIC_FIELDS }, upload),
        responses: {
          200: { ...json(ref('ClassicPhoto'), 'The photo in JSON.'), headers: FINDINGS },
          ...problems('application/json', 'ClassicProblem'),
        },
      },
    },
  };
}

interface PhotoRouteParts {
  readonly file: string;
  /** How often the file may come; once where left out. */
  readonly mostFiles?: number;
  /** Further file fields, and what they are for. */
  readonly extras?: Readonly<Record<string, string>>;
  readonly fields: z.ZodObject;
  readonly pictures: readonly string[];
}

function photoRoute(summary: string, upload: string, { pictures, ...form }: PhotoRouteParts) {
  const content = Object.fromEntries(pictures.map((type) => [type, { schema: picture }]));
  return {
    post: {
      tags: ['photos'],
      summary,
      parameters: [PREFER, IDEMPOTENCY_KEY],
      requestBody: multipart({ ...form, fields: form.fields.extend(ASYNC_FIELDS.shape) }, upload),
      responses: {
        ...ACCEPTED,
        200: {
          description: 'The picture; JSON around it where `Accept: application/json` asks for that.',
          headers: {
            'X-Request-Id': { schema: { type: 'string' } },
            traceparent: { schema: { type: 'string' }, description: 'The trace of the request, by W3C Trace Context.' },
            'Server-Timing': { schema: { type: 'string' }, description: 'Ms by stage.' },
            'X-Cache': {
              schema: { type: 'string', enum: ['hit', 'miss'] },
              description: 'Whether the same request was answered before; absent where nothing is kept.',
            },
            'Content-Disposition': { schema: { type: 'string' } },
            ...FINDINGS,
          },
          content: { ...content, 'application/json': { schema: ref('Photo') } },
        },
        ...problems('application/problem+json', 'Problem'),
      },
    },
  };
}

function multipart(form: Omit<PhotoRouteParts, 'pictures'>, upload: string) {
  const { file, mostFiles = 1, fields, extras = {} } = form;
  const extraFiles = Object.fromEntries(
    Object.entries(extras).map(([name, description]) => [name, { ...picture, description }]),
  );
  const { properties = {} } = z.toJSONSchema(fields, { io: 'input', unrepresentable: 'any' });
  const one = { ...picture, description: upload };
  const each = `1 to ${mostFiles} files, each in a part of its own. Of each: ${upload}`;
  const several = { type: 'array', minItems: 1, maxItems: mostFiles, items: picture, description: each };
  const schema = {
    type: 'object',
    ...(URL_FIELD in fields.shape
      ? { oneOf: [{ required: [file] }, { required: [URL_FIELD] }] }
      : { required: [file] }),
    properties: { [file]: mostFiles === 1 ? one : several, ...extraFiles, ...properties },
    additionalProperties: false,
  };
  return { required: true, content: { 'multipart/form-data': { schema } } };
}

/** One response a status, naming the error types that have it. */
function problems(contentType: string, schema: 'Problem' | 'ClassicProblem') {
  const byStatus = new Map<number, string[]>();
  for (const [name, { title }] of Object.entries(FAILURES)) {
    const status = STATUS_OF[name as ErrorType];
    if (status === null || NOT_OF_PHOTOS.includes(name as ErrorType)) continue;
    byStatus.set(status, [...(byStatus.get(status) ?? []), `${name}: ${title}.`]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, lines]) => [
      status,
      { description: lines.join(' '), content: { [contentType]: { schema: ref(schema) } } },
    ]),
  );
}

// eslint-disable-next-line max-lines-per-function -- one entry a catalogue, nothing else
function cataloguePaths() {
  const get = (summary: string, responses: object, parameters: object[] = []) => ({
    get: { tags: ['catalogues'], summary, parameters, responses },
  });
  const lists = (schemas: Readonly<Record<string, keyof typeof SCHEMAS>>, description: string) => ({
    200: json(
      {
        type: 'object',
        required: Object.keys(schemas),
        properties: Object.fromEntries(
          Object.entries(schemas).map(([name, schema]) => [name, { type: 'array', items: ref(schema) }]),
        ),
      },
      description,
    ),
  });
  return {
    '/v1/sizes': get(
      'Preset sizes',
      {
        ...lists({ sizes: 'Size' }, 'All sizes.'),
        400: json(ref('Problem'), 'A parameter that is unknown or not valid.'),
      },
      SIZE_QUESTION,
    ),
    '/v1/backgrounds': get(
      'Named backgrounds, and the ways of writing others',
      lists({ backgrounds: 'Background', forms: 'BackgroundForm' }, 'All backgrounds.'),
    ),
    '/v1/layouts': get('Sheets to print on', lists({ layouts: 'Layout' }, 'All sheets.')),
    '/v1/checks': get(
      'What is checked of a photo, and what the person should do',
      lists({ checks: 'Check' }, 'All checks.'),
    ),
    '/v1/styles': get('Styles to draw photos in', lists({ styles: 'Style' }, 'All styles.')),
    '/v1/models': get(
      'Models, and which are installed',
      lists({ models: 'Model', disabled: 'DisabledModel' }, 'All models, and those of one’s own that cannot be used.'),
    ),
  };
}
