/** Where in a YAML file a value stands, so that a problem can be shown to the person who wrote it. */
import { isMap, isPair, isScalar, isSeq, type Document, type LineCounter, type Node } from 'yaml';

/** From 1, as editors count. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Position of the value at `path`, or of the nearest thing around it that is in the file.
 * @param key a key of the map at `path`: the position of that key is meant, not of the map
 */
export function positionOf(
  document: Document,
  lines: LineCounter,
  path: readonly PropertyKey[],
  key?: string,
): Position {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    const next = child(node, step);
    if (next === undefined) break;
    [node, offset] = [next.value, startOf(next.value) ?? next.at];
  }
  const { line, col } = lines.linePos(key === undefined ? offset : (child(node, key)?.at ?? offset));
  return { line, column: col };
}

/** The value under a step, and where its key begins. */
function child(node: unknown, step: PropertyKey): { value: unknown; at: number } | undefined {
  if (isSeq(node) && typeof step === 'number') {
    const value = node.items[step];
    return value === undefined ? undefined : { value, at: startOf(value) ?? 0 };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((it) => isPair(it) && String(isScalar(it.key) ? it.key.value : it.key) === String(step));
  return pair === undefined ? undefined : { value: pair.value, at: startOf(pair.key) ?? 0 };
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
