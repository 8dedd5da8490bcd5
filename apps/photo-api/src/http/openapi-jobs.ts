/** The part of the OpenAPI document about photos that are made later: batches, jobs, results. */
import { z } from 'zod';
import { MAX_BATCH_PHOTOS } from '../jobs/job.js';
import { ASYNC_FIELDS } from './async-fields.js';
import { ALL_BATCH_FIELDS } from './batch-wishes.js';

const text = (description: string) => ({ type: 'string', description }) as const;
const integer = (description: string) => ({ type: 'integer', description }) as const;
const instant = (description: string) => ({ type: ['string', 'null'], format: 'date-time', description }) as const;
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: object, description: string) => ({ description, content: { 'application/json': { schema } } });
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ref('Problem') } },
});
const binary = { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream' };

const JOB_PHOTO = {
  type: 'object',
  required: ['index', 'name', 'status', 'request_id'],
  properties: {
    index: integer('Place in the job, from 0.'),
    name: { type: ['string', 'null'], description: 'What the upload was called.' },
    status: { type: 'string', enum: ['queued', 'running', 'processed', 'rejected', 'failed'] },
    request_id: text("Id of the photo's own log lines and trace."),
    width: integer('px'),
    height: integer('px'),
    bytes: integer('Size of the picture.'),
    quality: { type: 'object', description: 'As in the JSON answer of the route that makes one photo.' },
    error: ref('Problem'),
  },
} as const;

/** Component schemas of jobs. */
export const JOB_SCHEMAS = {
  Job: {
    type: 'object',
    required: ['id', 'status', 'kind', 'request_id', 'created_at', 'progress', 'result', 'photos'],
    properties: {
      id: text('Opens the job: nobody else can guess it.'),
      status: { type: 'string', enum: ['queued', 'running', 'finished'] },
      kind: { type: 'string', enum: ['photo', 'batch'] },
      request_id: text('Id of the request that submitted it.'),
      created_at: { type: 'string', format: 'date-time' },
      finished_at: instant('Null until the last photo is done.'),
      expires_at: instant('When the job and its result are deleted.'),
      progress: {
        type: 'object',
        description: 'Numbers of photos: total, done, processed, rejected, failed.',
        additionalProperties: { type: 'integer' },
      },
      result: { type: ['string', 'null'], description: 'Address of the result; null until the job is finished.' },
      callback: { type: 'object', description: 'status (`waiting`, `delivered`, `given_up`) and attempts.' },
      photos: { type: 'array', items: JOB_PHOTO },
    },
  },
} as const;

/** The answer of routes that take a job. */
export const ACCEPTED = {
  202: {
    ...json(ref('Job'), 'Accepted: the photos are made later, also after a restart of the service.'),
    headers: {
      Location: { schema: { type: 'string' }, description: 'Address of the job.' },
      'Preference-Applied': { schema: { const: 'respond-async' } },
    },
  },
};

/** Header by which a client of a photo route says that it does not want to wait. */
export const PREFER = {
  name: 'Prefer',
  in: 'header',
  schema: { type: 'string', examples: ['respond-async'] },
  description: '`respond-async` makes a job of the request: it is answered 202 at once.',
};

/** Header by which a client sends a request again that it has not heard the answer to. */
export const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
  description: 'The same key with the same request is given the same answer, without the work being done twice.',
};

/** @param problems the responses of photo routes that fail; @param upload what a photo may be, in words */
export function jobPaths(problems: object, upload: string) {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
  const unknown = { 404: problem('No such job, or its time is over.') };
  return {
    '/v1/batches': {
      post: {
        tags: ['jobs'],
        summary: `Up to ${MAX_BATCH_PHOTOS} photos at once`,
        parameters: [IDEMPOTENCY_KEY],
        requestBody: batchForm(upload),
        responses: { ...ACCEPTED, ...problems },
      },
    },
    '/v1/jobs/{id}': {
      get: {
        tags: ['jobs'],
        summary: 'Where the job is; with `Accept: text/event-stream` as events until it is over',
        parameters: [id],
        responses: {
          200: {
            description: 'The job; or events `state`, `progress` (with `photo`), and at last `finished` or `deleted`.',
            content: {
              'application/json': { schema: ref('Job') },
              'text/event-stream': { schema: { type: 'string' } },
            },
          },
          ...unknown,
        },
      },
      delete: {
        tags: ['jobs'],
        summary: 'Cancels the job and deletes everything that is kept for it',
        parameters: [id],
        responses: { 204: { description: 'It is gone.' }, ...unknown },
      },
    },
    '/v1/jobs/{id}/result': { get: resultRoute(id, unknown) },
  };
}

function resultRoute(id: object, unknown: object) {
  const deletion = {
    name: 'delete',
    in: 'query',
    schema: { type: 'boolean', default: false },
    description: 'Whether to delete the job once its result is handed out.',
  };
  const types = ['image/jpeg', 'image/png', 'image/webp', 'application/zip'];
  return {
    tags: ['jobs'],
    summary: 'The result: the picture, or all pictures of a batch and `report.json` as a zip',
    parameters: [id, deletion],
    responses: {
      200: {
        description: 'The result; of a single photo also as JSON.',
        content: {
          ...Object.fromEntries(types.map((type) => [type, { schema: binary }])),
          'application/json': { schema: ref('Photo') },
        },
      },
      409: problem('JobNotReadyError: The job is not finished.'),
      ...unknown,
      default: problem('The only photo of the job was not made: its own status and error.'),
    },
  };
}

function batchForm(upload: string) {
  const { properties: options = {} } = z.toJSONSchema(ALL_BATCH_FIELDS, { io: 'input', unrepresentable: 'any' });
  const { properties: later = {} } = z.toJSONSchema(ASYNC_FIELDS, { io: 'input', unrepresentable: 'any' });
  const schema = {
    type: 'object',
    properties: {
      image: { type: 'array', items: binary, maxItems: MAX_BATCH_PHOTOS, description: `The photos. Each: ${upload}` },
      archive: { ...binary, description: 'Or all of them as a zip file.' },
      ...options,
      ...later,
    },
    additionalProperties: false,
  };
  return { required: true, content: { 'multipart/form-data': { schema } } };
}
