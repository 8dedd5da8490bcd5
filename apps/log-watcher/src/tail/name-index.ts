/** Finds what a file may be a copy of by its name, without holding that name against each of thousands. */
import { basename } from 'node:path';
import { stemOf } from './cursor.js';

/** Things by the names of the files that they stand for. */
export class NameIndex<T> {
  private readonly byStem = new Map<string, Set<T>>();

  add(path: string, item: T): void {
    const stem = stemOf(path);
    const items = this.byStem.get(stem);
    if (items === undefined) this.byStem.set(stem, new Set([item]));
    else items.add(item);
  }

  /** @param path that it was added under */
  delete(path: string, item: T): void {
    const stem = stemOf(path);
    const items = this.byStem.get(stem);
    items?.delete(item);
    if (items?.size === 0) this.byStem.delete(stem);
  }

  /** All whose names isRotatedName() may find related to this one, or that are of this name; and some others. */
  *near(path: string): Generator<T> {
    const name = basename(path);
    // What rotation makes of a name begins with the name's stem.
    for (let length = 0; length <= name.length; length++) yield* this.byStem.get(name.slice(0, length)) ?? [];
  }
}
