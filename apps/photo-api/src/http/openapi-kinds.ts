/** The kinds of values that the schemas of the OpenAPI document are made of. */
/** A text. */
export const text = (description: string) => ({ type: 'string', description }) as const;
/** A number. */
export const number = (description: string) => ({ type: 'number', description }) as const;
/** A whole number. */
export const integer = (description: string) => ({ type: 'integer', description }) as const;
/** A list. */
export const list = (items: object) => ({ type: 'array', items }) as const;

/** An object; all properties are required but the optional ones. */
export function object(properties: Readonly<Record<string, object>>, optional: readonly string[] = []) {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
  } as const;
}
