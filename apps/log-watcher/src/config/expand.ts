/** `${NAME}` in watch.yaml stands for a variable of the environment. */

/** Names that lead to variables of the environment. */
export type LookUp = (name: string) => string | undefined;

/** The text with its variables filled in, and the names of those that are not set. The text may hold a secret then. */
export function expanded(
  written: string,
  lookUp: LookUp,
): { readonly text: string; readonly missing: readonly string[] } {
  const missing = new Set<string>();
  const text = written.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = lookUp(name);
    if (value === undefined) missing.add(name);
    return value ?? '';
  });
  return { text, missing: [...missing] };
}
