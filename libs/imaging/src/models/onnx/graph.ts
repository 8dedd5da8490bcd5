/** An ONNX graph as plain values: what the converter builds and `write-onnx.ts` turns into a file. Shapes are NCHW. */

/** A node's attribute: a whole number, a list of them, a fraction (boxed, as 1 alone would be taken for a whole number) or a word. */
export type OnnxAttribute = number | readonly number[] | { readonly fraction: number } | string;

/** One operation; values are joined by name. An empty input name leaves an optional input out. */
export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A constant. Whole numbers are written as int64 (shapes, pads), fractions as float32 (weights). */
export type OnnxConstant = { readonly name: string; readonly shape: readonly number[] } & (
  { readonly floats: Float32Array } | { readonly integers: readonly number[] }
);

/** A float32 value at the graph's border. A side that may differ from run to run has a name instead of a length. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

/** A whole model. */
export interface OnnxGraph {
  readonly name: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly constants: readonly OnnxConstant[];
  readonly nodes: readonly OnnxNode[];
}
