/** Messages that were given up and are kept, so that a person can look at them and send them again. Bounded: the oldest is forgotten, and counted. */
import type { DeadLetter } from './outbox-memory.js';

const MOST = 200;

/** Newest first. */
export class DeadLetters {
  private letters: DeadLetter[] = [];
  private untold: DeadLetter[] = [];
  private lost = 0;

  /** Those that are kept. */
  get list(): readonly DeadLetter[] {
    return this.letters;
  }

  /** How many had to be forgotten for newer ones. */
  get forgotten(): number {
    return this.lost;
  }

  /** A message has become one. */
  bury(letter: DeadLetter): void {
    this.untold.push(letter);
    this.keep(letter);
  }

  /** Those that became one since the last call, whatever has become of them since: their delivery is over. */
  takeUntold(): readonly DeadLetter[] {
    const { untold } = this;
    this.untold = [];
    return untold;
  }

  /** Keeps one, perhaps again. */
  keep(letter: DeadLetter): void {
    this.letters.unshift(letter);
    while (this.letters.length > MOST && this.letters.pop() !== undefined) this.lost++;
  }

  /** Takes out those that are wanted. @returns them, oldest first */
  take(wanted: (letter: DeadLetter) => boolean): DeadLetter[] {
    const taken = this.letters.filter(wanted);
    this.letters = this.letters.filter((it) => !taken.includes(it));
    return taken.reverse();
  }

  /** Takes a snapshot up. */
  restore(letters: readonly DeadLetter[], forgotten: number): void {
    this.letters = letters.slice(0, MOST);
    this.lost = forgotten;
  }
}
