/** The OpenAPI document, made of the tables that the service runs by: routes, the shapes of answers, windows. */
import { z } from 'zod';
import { VERSION } from '../config/package-root.js';
import { WINDOWS } from '../window/window-view.js';
import { ANSWERS, type AnswerName } from './answer-schemas.js';
import { OPERATIONS, type Operation } from './operations.js';
import { ROUTES, templateOf, type Route } from './routes.js';

/** The document. */
export function openApiDocument(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Safelight log-watcher',
      version: VERSION,
      description:
        'What the logs say, and who is told. Rates and times are null where nothing was counted, never 0. Errors are RFC 9457 problem documents.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(ROUTES.map((route) => [templateOf(route), pathItem(route)])),
    components: {
      schemas: Object.fromEntries(Object.entries(ANSWERS).map(([name, schema]) => [name, schemaOf(schema)])),
    },
  };
}

function schemaOf(schema: z.ZodType): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return $schema === undefined ? rest : rest;
}

function pathItem(route: Route): object {
  const template = templateOf(route);
  const parameters = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  return Object.fromEntries(
    route.methods.map((method) => {
      const operation = OPERATIONS[`${method} ${template}`];
      return [method.toLowerCase(), operation === undefined ? {} : described(operation, parameters)];
    }),
  );
}

function described(
  { summary, asks = {}, takes, gives, status = 200, example }: Operation,
  parameters: object[],
): object {
  const questions = Object.entries(asks).map(([name, description]) => ({
    name,
    in: 'query',
    description,
    schema: name === 'window' ? { type: 'string', enum: Object.keys(WINDOWS), default: '5m' } : { type: 'string' },
  }));
  const body =
    takes === undefined
      ? {}
      : {
          requestBody: { required: true, content: { [takes.type]: { schema: takes.schema, example: takes.example } } },
        };
  const content = typeof gives === 'string' && gives in ANSWERS ? json(gives as AnswerName, example) : plain(gives);
  return {
    summary,
    parameters: [...parameters, ...questions],
    ...body,
    responses: {
      [status]: { description: summary, content },
      '4XX': { description: 'Not understood, not there, or not taken.', content: problem() },
      503: { description: 'Too much at once, or not ready.', content: problem() },
    },
  };
}

function json(name: AnswerName, example: unknown): object {
  return {
    'application/json': {
      schema: { $ref: `#/components/schemas/${name}` },
      ...(example === undefined ? {} : { example }),
    },
  };
}

function plain(type: string): object {
  return { [type]: { schema: { type: 'string' } } };
}

function problem(): object {
  const example = {
    type: 'urn:safelight:error:BadOptionError',
    title: 'An option is not valid',
    status: 400,
    detail: 'window: must be one of 1m, 5m, 10m, 15m, 1h, 24h.',
    error_type: 'BadOptionError',
  };
  return { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, example } };
}
