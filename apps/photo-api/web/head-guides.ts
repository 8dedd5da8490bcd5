/** Lines over the finished photo: where the hair ends, where the eyes are level, where the chin is; and how high the head is by that. */
import { byId, make } from '/assets/elements.js';
import type { Size } from './catalogue.js';
import { text } from './language.js';
import type { FinishedPhoto, HeadLines } from './read-photo.js';
import type { TextKey } from './strings.js';

const layer = byId('guides', HTMLElement);
const facts = byId('head-facts', HTMLElement);
const wanted = byId('guides-wanted', HTMLInputElement);
const choice = byId('guides-choice', HTMLElement);

wanted.addEventListener('change', () => (layer.hidden = !wanted.checked));

/** Draws the lines of a photo, where it has any. */
export function drawGuides({ head, height }: FinishedPhoto, size: Size): void {
  choice.hidden = head === undefined;
  layer.hidden = head === undefined || !wanted.checked;
  facts.textContent = head === undefined ? '' : headFacts(head, height, size);
  if (head === undefined) return layer.replaceChildren();
  layer.replaceChildren(
    line(head.hairTop / height, 'guideHair'),
    line(head.eyeLine / height, 'guideEyes'),
    line(head.chin / height, 'guideChin'),
  );
}

/** Takes them away with the photo. */
export function withdrawGuides(): void {
  choice.hidden = true;
  facts.textContent = '';
}

/** The head's height as a share of the picture's, 0 … 1. */
export function headRatio({ head, height }: FinishedPhoto): number | undefined {
  return head === undefined ? undefined : (head.chin - head.hairTop) / height;
}

function line(share: number, name: TextKey): HTMLElement {
  const element = make('span', 'guide', make('span', 'guide-name', text(name)));
  element.style.top = `${share * 100}%`;
  return element;
}

function headFacts(head: HeadLines, height: number, { heightMm, head: rule }: Size): string {
  const share = (head.chin - head.hairTop) / height;
  const percent = Math.round(share * 100);
  const measure =
    heightMm === undefined
      ? text('headShare', { percent })
      : text('headMm', { percent, mm: (share * heightMm).toFixed(1) });
  if (rule === undefined) return measure;
  const [least, most] = [Math.round(rule.least * 100), Math.round(rule.most * 100)];
  return `${measure} · ${text(percent < least || percent > most ? 'headRuleMissed' : 'headRuleKept', { least, most })}`;
}
