/** A TFLite graph as plain values: what `read-tflite.ts` gives and the converter works from. Shapes are NHWC as in the file. */

/** A value that flows between operators, or a constant. */
export interface TfliteTensor {
  readonly name: string;
  /** Dimensions as in the file; batch first, channels last. */
  readonly shape: readonly number[];
  readonly type: 'float32' | 'float16' | 'int32' | 'other';
  /** Little-endian bytes of a constant, a view into the file; undefined for what an operator computes. */
  readonly constant: Uint8Array | undefined;
}

/** How a window meets the border. */
export type TflitePadding = 'same' | 'valid';

/** A window that slides over the picture. */
export interface TfliteWindow {
  readonly padding: TflitePadding;
  readonly strideX: number;
  readonly strideY: number;
}

/** A pooling window, sides in pixels. */
export interface TflitePoolWindow extends TfliteWindow {
  readonly windowX: number;
  readonly windowY: number;
}

/** The options of the operators the embedded models are made of. Whatever else a file holds is refused when it is read. */
interface OptionsByKind {
  readonly add: unknown;
  readonly multiply: unknown;
  readonly relu: unknown;
  readonly hard_swish: unknown;
  readonly logistic: unknown;
  readonly dequantize: unknown;
  readonly pad: unknown;
  readonly reshape: unknown;
  readonly resize_bilinear: unknown;
  readonly convolve: TfliteWindow;
  readonly convolve_depthwise: TfliteWindow;
  readonly convolve_transposed: TfliteWindow;
  readonly pool_average: TflitePoolWindow;
  readonly pool_max: TflitePoolWindow;
  readonly concatenate: { readonly axis: number };
}

/** What an operator does, in one word. */
export type TfliteKind = keyof OptionsByKind;

/** Kind and options of one of the given kinds. */
export type TfliteOptions<K extends TfliteKind = TfliteKind> = K extends TfliteKind
  ? { readonly kind: K } & OptionsByKind[K]
  : never;

/** An operator. `inputs` and `outputs` are tensor indices, −1 for an absent one. */
export type TfliteOperator<K extends TfliteKind = TfliteKind> = TfliteOptions<K> & {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
};

/** One graph: tensors, operators in the order of execution, and the indices of what goes in and comes out. */
export interface TfliteGraph {
  readonly tensors: readonly TfliteTensor[];
  readonly operators: readonly TfliteOperator[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}
