/** The ID photo on the table, or the reason why there is none, with the button that takes it home. */
import type { Size } from './catalogue.js';
import { byId, make } from './elements.js';
import { text } from './language.js';
import { weight } from './original-view.js';
import { inMm, inPx, sizeName } from './size-picker.js';

/** A finished photo with what was asked for. */
export interface Print {
  readonly photo: Blob;
  /** A blob: address of it. */
  readonly address: string;
  readonly size: Size;
  /** In the page's language at the time of asking. */
  readonly backgroundName: string;
  /** As it was asked for. */
  readonly background: string;
  readonly format: string;
  /** Name of the file the photo was made from. */
  readonly source: string;
}

/** A problem in words for the reader. */
export interface ProblemText {
  readonly title: string;
  readonly detail: string;
  readonly remedy: string;
  readonly requestId: string;
  readonly retryable: boolean;
}

const EXTENSIONS: Readonly<Record<string, string>> = { jpeg: 'jpg', png: 'png', webp: 'webp' };
const LONGEST_STEM = 40;

const figure = byId('print', HTMLElement);
const image = byId('result', HTMLImageElement);
const blank = byId('blank', HTMLElement);
const facts = byId('result-facts', HTMLElement);
const problemBox = byId('problem', HTMLElement);
const download = byId('download', HTMLAnchorElement);
const fileNameLine = byId('file-name', HTMLElement);

/** Shows an empty sheet of the size in force, where nothing was made yet. */
export function showBlank(size: Size | undefined): void {
  figure.hidden = true;
  problemBox.hidden = true;
  blank.hidden = false;
  facts.textContent = '';
  withdrawDownload();
  if (size === undefined) return;
  blank.style.aspectRatio = `${size.widthPx} / ${size.heightPx}`;
  blank.replaceChildren(make('span', '', inPx(size)), make('span', '', inMm(size)));
}

/** Shows a finished photo with its measures and offers it for download. */
export function showPrint(print: Print): void {
  const { size } = print;
  problemBox.hidden = true;
  blank.hidden = true;
  figure.hidden = false;
  figure.classList.toggle('chequered', print.background === 'transparent');
  image.src = print.address;
  image.width = size.widthPx;
  image.height = size.heightPx;
  image.alt = text('resultAlt', { size: sizeName(size), background: print.backgroundName });
  byId('ruler-x', HTMLElement).textContent = size.widthMm === undefined ? `${size.widthPx} px` : `${size.widthMm} mm`;
  byId('ruler-y', HTMLElement).textContent =
    size.heightMm === undefined ? `${size.heightPx} px` : `${size.heightMm} mm`;
  const density = size.dpi === undefined ? '' : `${size.dpi} dpi`;
  facts.textContent = [inPx(size), inMm(size), density, print.format.toUpperCase(), weight(print.photo.size)]
    .filter((fact) => fact !== '')
    .join(' · ');
  offerDownload(print.address, fileName(print));
}

/** Says what went wrong and what to do about it. */
export function showProblem(problem: ProblemText): void {
  figure.hidden = true;
  blank.hidden = true;
  facts.textContent = '';
  byId('problem-title', HTMLElement).textContent = problem.title;
  byId('problem-detail', HTMLElement).textContent = problem.detail;
  byId('problem-remedy', HTMLElement).textContent = problem.remedy;
  byId('problem-id', HTMLElement).textContent = problem.requestId;
  byId('problem-id-line', HTMLElement).hidden = problem.requestId === '';
  byId('retry', HTMLButtonElement).hidden = !problem.retryable;
  problemBox.hidden = false;
  withdrawDownload();
}

/** Takes the download back: what is on the table is not what the options say. */
export function withdrawDownload(): void {
  download.removeAttribute('href');
  download.setAttribute('aria-disabled', 'true');
  fileNameLine.textContent = '';
}

function offerDownload(address: string, name: string): void {
  download.href = address;
  download.download = name;
  download.removeAttribute('aria-disabled');
  fileNameLine.textContent = name;
}

// li-lei_cn-1-inch_blue.jpg: who, what size, which background; safe on every file system.
function fileName({ source, size, background, format }: Print): string {
  const stem = source.replace(/\.[^.]*$/, '').slice(0, LONGEST_STEM);
  const parts = [stem, size.id, background].map((part) =>
    part.replace(/[^\p{L}\p{N}.-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, ''),
  );
  return `${parts.filter(Boolean).join('_')}.${EXTENSIONS[format] ?? format}`;
}
