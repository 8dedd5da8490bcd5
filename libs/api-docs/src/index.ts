/** An API's own description, as JSON and as a page: what both apps serve at `/openapi.json` and `/docs`. */
export { apiDocs, type ApiDescription } from './api-docs.js';
