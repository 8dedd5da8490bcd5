/** The choice of what is made of the photo; what has no part in it cannot be changed meanwhile. */
import { byId } from '/assets/elements.js';
import { text } from './language.js';

/** What can be taken home. */
export type Product = 'photo' | 'sheet' | 'drawing';

/** The chooser of products. */
export class ProductPicker {
  private readonly group = byId('products', HTMLElement);
  private readonly heading = byId('result-title', HTMLElement);

  /** @param onChoose called when something else is to be taken home */
  constructor(onChoose: () => void) {
    this.group.addEventListener('change', () => {
      this.arrange();
      onChoose();
    });
    // A page that is loaded again may come with what was chosen before.
    this.arrange();
  }

  /** What is wanted. */
  get product(): Product {
    return (this.group.querySelector<HTMLInputElement>('input:checked')?.value ?? 'photo') as Product;
  }

  private arrange(): void {
    const { product } = this;
    const title = product === 'drawing' ? 'drawing' : 'result';
    this.heading.dataset['text'] = title;
    this.heading.textContent = text(title);
    for (const part of document.querySelectorAll<HTMLElement>('[data-product]'))
      part.hidden = part.dataset['product'] !== product;
    // Kept in their places, so that nothing jumps under the finger.
    for (const part of document.querySelectorAll<HTMLElement>('[data-not-for]'))
      part.inert = part.dataset['notFor'] === product;
  }
}
