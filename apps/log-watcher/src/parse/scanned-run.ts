/** Lines in a row that add nothing but themselves, as the scanner noted them: in order, and of the same second. */
import { VALUES_AT } from './scanner-memory.js';
import type { ScannerView } from './scanned-line.js';

/** The run in hand; valid until the next one is shown. */
export class ScannedRun {
  private row = 0;
  private values = 0;

  constructor(private readonly view: Omit<ScannerView, 'names'>) {}

  /** Shows the run of the row at this address. */
  show(row: number): void {
    this.row = row;
    this.values = row + VALUES_AT;
  }

  /** The lines with their line ends. The memory is the scanner's. */
  get block(): Buffer {
    const { memory, words } = this.view;
    return memory.subarray(words[this.row >> 2], words[(this.row >> 2) + 1]! + 1);
  }

  /** Time of the first line, epoch ms. */
  get firstAtMs(): number {
    return this.view.doubles[this.values >> 3]!;
  }

  /** Time of the last line, epoch ms. */
  get lastAtMs(): number {
    return this.view.doubles[(this.values >> 3) + 1]!;
  }

  get lines(): number {
    return this.view.words[(this.values >> 2) + 4]!;
  }

  /** How many of them tell of a request that arrived. */
  get received(): number {
    return this.view.words[(this.values >> 2) + 5]!;
  }
}
