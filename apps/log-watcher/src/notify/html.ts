/** What every HTML text of ours begins with, and how a value gets into one. */

/** Of pages: no browser has to ask for an icon that is not there. */
export const NO_ICON = '<link rel="icon" href="data:,">';

/** Everything up to the body. @param more further elements of the head, as HTML */
export function htmlHead(locale: string, title: string, more = ''): string {
  return `<!doctype html>
<html lang="${locale}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title>${more}</head>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as HTML shows it, in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (it) => ENTITIES[it] as string);
}
