/**
 * `/openapi.json` and `/docs`, the page that Swagger UI makes of it. Swagger UI's files are served as they lie in its
 * package; the document is made when it is first asked for, so that a start pays nothing for what few look at.
 */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Router } from 'express';

/** What is shown. */
export interface ApiDescription {
  /** The page's title, plain text without markup. */
  readonly title: string;
  /** Makes the OpenAPI document; called once at most. */
  readonly document: () => object;
}

const SWAGGER_UI = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** Of the package's files, those that the page asks for. Kept for a day by browsers: they change with a release only. */
const FILES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];
const FILE_CACHE = { root: SWAGGER_UI, maxAge: '1d' };

const START =
  "SwaggerUIBundle({ url: 'openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null, tryItOutEnabled: true });\n";

/** The two routes, to be put before those of the framework. Addresses are relative: they hold behind a proxy's prefix. */
export function apiDocs({ title, document }: ApiDescription): Router {
  const routes = Router({ strict: true, caseSensitive: true });
  let made: string | undefined;
  routes.get('/openapi.json', (_request, response) => {
    made ??= JSON.stringify(document());
    response.type('json').send(made);
  });
  routes.get('/docs', (_request, response) => void response.type('html').send(pageOf(title)));
  routes.get('/docs/', (_request, response) => response.redirect('../docs'));
  routes.get('/docs/start.js', (_request, response) => void response.type('js').send(START));
  for (const name of FILES)
    routes.get(`/docs/${name}`, (_request, response, next) => response.sendFile(name, FILE_CACHE, next));
  return routes;
}

function pageOf(title: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
    <link rel="stylesheet" href="docs/swagger-ui.css" />
    <link rel="icon" href="docs/favicon-32x32.png" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;
}
