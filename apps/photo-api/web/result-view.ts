/** The ID photo or drawing on the table, or the reason why there is none, with the button that takes it home. */
import { byId, make } from '/assets/elements.js';
import type { Size } from './catalogue.js';
import { styleName } from './drawing-picker.js';
import { fileName } from './file-name.js';
import { showFindings, withdrawFindings } from './findings-view.js';
import { drawGuides, withdrawGuides } from './head-guides.js';
import { text } from './language.js';
import type { Wish } from './options.js';
import { weight } from './original-view.js';
import type { FinishedPhoto } from './read-photo.js';
import { inMm, inPx, sizeName } from './size-picker.js';

/** A finished photo with what was asked for. */
export interface Print {
  readonly photo: FinishedPhoto;
  /** A blob: address of it. */
  readonly address: string;
  readonly wish: Wish;
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

const figure = byId('print', HTMLElement);
const image = byId('result', HTMLImageElement);
const blank = byId('blank', HTMLElement);
const facts = byId('result-facts', HTMLElement);
const problemBox = byId('problem', HTMLElement);
const download = byId('download', HTMLAnchorElement);
const fileNameLine = byId('file-name', HTMLElement);

/** Shows an empty sheet of the size in force, where nothing was made yet; of no size for a drawing. */
export function showBlank(size: Size | undefined): void {
  figure.hidden = true;
  problemBox.hidden = true;
  blank.hidden = false;
  facts.textContent = '';
  withdrawGuides();
  withdrawFindings();
  withdrawDownload();
  if (size === undefined) return blank.replaceChildren();
  blank.style.aspectRatio = `${size.widthPx} / ${size.heightPx}`;
  blank.replaceChildren(make('span', '', inPx(size)), make('span', '', inMm(size)));
}

/** Shows a finished photo with its measures and offers it for download. */
export function showPrint(print: Print): void {
  const { photo, wish } = print;
  const { size } = wish;
  problemBox.hidden = true;
  blank.hidden = true;
  figure.hidden = false;
  figure.classList.toggle('chequered', wish.background === 'transparent');
  image.src = print.address;
  image.width = photo.width;
  image.height = photo.height;
  image.alt = altOf(wish);
  drawGuides(photo, size);
  showFindings(photo);
  drawRulers(print);
  facts.textContent = factsOf(print);
  offerDownload(print.address, fileName(print.source, wish));
}

function altOf({ size, backgroundName: background, layout, style }: Wish): string {
  if (style !== undefined) return text('drawingAlt', { style: styleName(style) });
  return text(layout === undefined ? 'resultAlt' : 'sheetAlt', { size: sizeName(size), background });
}

// A sheet comes turned where more photos stay upright by that, so its sides follow the picture.
function paperOf({ photo, wish: { size, layout, style } }: Print): {
  widthMm?: number | undefined;
  heightMm?: number | undefined;
} {
  if (style !== undefined) return {};
  if (layout === undefined) return size;
  const [short, long] = [layout.widthMm, layout.heightMm].sort((a, b) => a - b);
  return photo.width > photo.height ? { widthMm: long, heightMm: short } : { widthMm: short, heightMm: long };
}

function drawRulers(print: Print): void {
  const { photo } = print;
  const { widthMm, heightMm } = paperOf(print);
  byId('ruler-x', HTMLElement).textContent = widthMm === undefined ? `${photo.width} px` : `${widthMm} mm`;
  byId('ruler-y', HTMLElement).textContent = heightMm === undefined ? `${photo.height} px` : `${heightMm} mm`;
}

function factsOf(print: Print): string {
  const { photo, wish } = print;
  const { widthMm, heightMm } = paperOf(print);
  const usual = wish.layout === undefined && wish.style === undefined ? wish.size.dpi : undefined;
  const density = wish.fields['dpi'] ?? usual;
  return [
    photo.prints === undefined ? '' : text('prints', { n: photo.prints }),
    `${photo.width} × ${photo.height} px`,
    widthMm === undefined || heightMm === undefined ? '' : `${widthMm} × ${heightMm} mm`,
    density === undefined ? '' : `${density} dpi`,
    wish.format.toUpperCase(),
    weight(photo.file.size),
  ]
    .filter((fact) => fact !== '')
    .join(' · ');
}

/** Says what went wrong and what to do about it. */
export function showProblem(problem: ProblemText): void {
  figure.hidden = true;
  blank.hidden = true;
  facts.textContent = '';
  withdrawGuides();
  withdrawFindings();
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
