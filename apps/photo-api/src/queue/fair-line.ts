/**
 * A waiting line that is fair between clients: they take turns, each with the photo that has waited longest. So a client with a hundred
 * photos in line delays another's single one by about one turn. Plain bookkeeping, no time.
 */

/** What can stand in line. */
export interface InLine {
  readonly clientId: string;
  /** Any clock, ms. */
  readonly enteredAt: number;
}

/** First in, first out for each client; the clients in turn. */
export class FairLine<T extends InLine> {
  /** The client whose turn it is comes first; nobody stands here without an entry. */
  private readonly byClient = new Map<string, T[]>();

  /** The entry whose turn it is; undefined where nobody waits. */
  get head(): T | undefined {
    for (const [first] of this.byClient.values()) return first;
    return undefined;
  }

  /** When the entry came in that has waited longest. */
  get oldestAt(): number | undefined {
    let oldest: number | undefined;
    for (const [first] of this.byClient.values())
      if (first !== undefined && !(first.enteredAt >= (oldest ?? Number.POSITIVE_INFINITY))) oldest = first.enteredAt;
    return oldest;
  }

  /** Comes last of its client's entries. */
  add(entry: T): void {
    const line = this.byClient.get(entry.clientId);
    if (line === undefined) this.byClient.set(entry.clientId, [entry]);
    else line.push(entry);
  }

  /** The head has had its turn: its client comes last. */
  takeHead(): void {
    for (const [clientId, line] of this.byClient) {
      line.shift();
      this.byClient.delete(clientId);
      if (line.length > 0) this.byClient.set(clientId, line);
      return;
    }
  }

  /** Takes an entry out that gives up. */
  remove(entry: T): void {
    const line = this.byClient.get(entry.clientId) ?? [];
    const at = line.indexOf(entry);
    if (at >= 0) line.splice(at, 1);
    if (line.length === 0) this.byClient.delete(entry.clientId);
  }
}
