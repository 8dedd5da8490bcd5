/** The part of the OpenAPI document about what people look at. */
const page = (description: string) => ({ description, content: { 'text/html': { schema: { type: 'string' } } } });
const json = (schema: object, description: string) => ({ description, content: { 'application/json': { schema } } });
const problem = { $ref: '#/components/schemas/Problem' };

/** The page, its files, and the pages that explain. */
export function pagePaths() {
  const get = (summary: string, responses: object, parameters: object[] = []) => ({
    get: { tags: ['pages'], summary, parameters, responses },
  });
  const name = { name: 'name', in: 'path', required: true, schema: { type: 'string' } };
  return {
    '/': get('The page', { 200: page('The page.') }),
    '/assets/{name}': get(
      'A file of the page',
      { 200: { description: 'The file.' }, 404: json(problem, 'No such file.') },
      [name],
    ),
    '/docs': get('This document as a page', { 200: page('Swagger UI.') }),
    '/docs/errors': get('What each error type means', { 200: page('The table of errors.') }),
    '/openapi.json': get('This document', { 200: json({ type: 'object' }, 'OpenAPI 3.1.') }),
  };
}
