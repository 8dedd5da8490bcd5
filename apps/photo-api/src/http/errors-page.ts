/** The page behind the `type` of every problem document, made of the two closed tables. */
import { type ErrorType, FAILURES } from '#events';
import { STATUS_OF } from './problem-status.js';

const HEAD =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
  '<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>Safelight · errors</title></head><body><h1>Errors</h1>' +
  '<p>Every error answer is <code>application/problem+json</code> (RFC 9457); its <code>error_type</code> is one of these.</p>' +
  '<table><thead><tr><th>error_type</th><th>status</th><th>what</th><th>what to do</th></tr></thead><tbody>';

/** The page as HTML without script or style. */
export function errorsPage(): string {
  const rows = Object.entries(FAILURES).flatMap(([name, { title, remedy }]) => {
    const status = STATUS_OF[name as ErrorType];
    if (status === null) return [];
    return `<tr id="${name}"><td><code>${name}</code></td><td>${status}</td><td>${escape(title)}</td><td>${escape(remedy)}</td></tr>`;
  });
  return `${HEAD}${rows.join('')}</tbody></table></body></html>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('`', '');
}
