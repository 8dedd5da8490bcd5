import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FairLine } from './fair-line.js';

interface Entry {
  readonly clientId: string;
  readonly enteredAt: number;
}

function lineOf(clients: string): { line: FairLine<Entry>; entries: Entry[] } {
  const line = new FairLine<Entry>();
  const entries = [...clients].map((clientId, enteredAt) => ({ clientId, enteredAt }));
  for (const entry of entries) line.add(entry);
  return { line, entries };
}

function drain(line: FairLine<Entry>): string {
  let order = '';
  for (let head = line.head; head !== undefined; head = line.head) {
    order += `${head.clientId}${head.enteredAt} `;
    line.takeHead();
  }
  return order.trim();
}

describe('FairLine', () => {
  it.each([
    ['aaa', 'a0 a1 a2'],
    ['aaab', 'a0 b3 a1 a2'],
    ['aaabbc', 'a0 b3 c5 a1 b4 a2'],
  ])('%s is served as %s', (clients, order) => {
    expect(drain(lineOf(clients).line)).toBe(order);
  });

  it('lets a newcomer wait one turn, however many stand there', () => {
    const { line } = lineOf('a'.repeat(100));
    line.takeHead();
    line.add({ clientId: 'b', enteredAt: 100 });
    line.takeHead();
    expect(line.head).toMatchObject({ clientId: 'b' });
  });

  it('knows who has waited longest, whoever comes first', () => {
    const { line } = lineOf('aab');
    expect(line.oldestAt).toBe(0);
    line.takeHead();
    expect([line.head?.clientId, line.oldestAt]).toEqual(['b', 1]);
    expect(new FairLine().oldestAt).toBeUndefined();
  });

  it('serves each entry once, or never where it gave up, each client in order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 30 }), fc.nat(), (clients, seed) => {
        const { line, entries } = lineOf(clients.join(''));
        const gone = entries.filter((_, index) => (index * 7 + seed) % 3 === 0);
        for (const entry of gone) line.remove(entry);
        for (const entry of gone) line.remove(entry);
        const served = drain(line).split(' ').filter(Boolean);
        const staying = entries.filter((entry) => !gone.includes(entry));
        const names = (list: readonly Entry[]) => list.map(({ clientId, enteredAt }) => `${clientId}${enteredAt}`);
        expect([...served].sort()).toEqual(names(staying).sort());
        for (const client of 'abc')
          expect(served.filter((name) => name.startsWith(client))).toEqual(
            names(staying.filter(({ clientId }) => clientId === client)),
          );
      }),
    );
  });
});
