/**
 * Collects the ONNX graph while the TFLite operators are walked through. Rank-4 values are kept channels first from the first node
 * to the last; anything of another rank has no picture axes and keeps its order.
 */
import type { OnnxAttribute, OnnxConstant, OnnxGraph, OnnxNode } from '../onnx/graph.js';
import { BadTfliteError } from '../tflite/flat-table.js';
import type { TfliteGraph, TfliteTensor } from '../tflite/graph.js';
import { CHANNELS_FIRST, reorder, transpose } from './axes.js';
import { halvesToFloats, singlesToFloats } from './half-float.js';

/** What an operator family needs of the graph around it. */
export class OnnxBuilder {
  private readonly constants: OnnxConstant[] = [];
  private readonly nodes: OnnxNode[] = [];
  /** Constants that an operator produced from constants (unpacked half floats), by tensor index. */
  private readonly unpacked = new Map<number, Float32Array>();

  constructor(private readonly graph: TfliteGraph) {}

  /**
   * The tensor at an index.
   * @throws BadTfliteError where the file names one it does not hold
   */
  tensor(index: number | undefined): TfliteTensor {
    const tensor = this.graph.tensors[index ?? -1];
    if (!tensor) throw new BadTfliteError('An operator lacks an input or output.');
    return tensor;
  }

  /** Name of a flowing value in the ONNX graph; unique by its index, readable by the file's own name. */
  name(index: number | undefined): string {
    return `${this.tensor(index).name || 'value'}:${index}`;
  }

  /** Declares that a tensor is another constant's values as float32. */
  unpack(from: number | undefined, to: number | undefined): void {
    this.tensor(to);
    this.unpacked.set(to as number, this.floats(from));
  }

  /** Whether the values are known before the network runs. */
  isConstant(index: number | undefined): boolean {
    return this.unpacked.has(index ?? -1) || this.tensor(index).constant !== undefined;
  }

  /** Values of a float constant, in the file's order of axes. */
  floats(index: number | undefined): Float32Array {
    const known = this.unpacked.get(index ?? -1);
    if (known) return known;
    const { type, constant, name } = this.tensor(index);
    if (constant && type === 'float16') return halvesToFloats(constant);
    if (constant && type === 'float32') return singlesToFloats(constant);
    throw new BadTfliteError(`${name} should be a constant of floats.`);
  }

  /** Values of a whole-number constant. */
  integers(index: number | undefined): number[] {
    const { type, constant, name } = this.tensor(index);
    if (!constant || type !== 'int32') throw new BadTfliteError(`${name} should be a constant of whole numbers.`);
    const view = new DataView(constant.buffer, constant.byteOffset, constant.byteLength);
    return Array.from({ length: constant.length >> 2 }, (_, at) => view.getInt32(at * 4, true));
  }

  /** Adds weights with their axes in the given order; gives the name to use as an input. */
  addWeights(index: number | undefined, order?: readonly number[]): string {
    const { shape } = this.tensor(index);
    const values = this.floats(index);
    const name = this.name(index);
    if (order && order.length !== shape.length) throw new BadTfliteError(`${name} should have ${order.length} axes.`);
    const floats = order ? transpose(values, shape, order) : values;
    this.constants.push({ name, shape: order ? reorder(shape, order) : shape, floats });
    return name;
  }

  /** Adds a list of whole numbers (a shape, pads) for the operator that makes `output`; gives its name. */
  addIntegers(output: number | undefined, role: string, integers: readonly number[]): string {
    const name = `${this.name(output)}/${role}`;
    this.constants.push({ name, shape: [integers.length], integers });
    return name;
  }

  /** Adds the weights of a 1 × 1 convolution that copies `from` channels into the first of `to`, the rest 0; gives their name. */
  addIdentity(output: number | undefined, from: number, to: number): string {
    const name = `${this.name(output)}/identity`;
    const floats = Float32Array.from({ length: from * to }, (_, at) => (at % from === Math.floor(at / from) ? 1 : 0));
    this.constants.push({ name, shape: [to, from, 1, 1], floats });
    return name;
  }

  /** Adds an operation; its one output is the tensor at `output`, or a named value in between. */
  addNode(
    operator: string,
    inputs: readonly string[],
    output: number | string | undefined,
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): void {
    const outputs = [typeof output === 'string' ? output : this.name(output)];
    this.nodes.push({ operator, inputs, outputs, attributes });
  }

  /** The finished graph. Inputs and outputs of four axes are channels first too. */
  finish(name: string): OnnxGraph {
    const border = (index: number) => ({ name: this.name(index), shape: this.onnxShape(index) });
    return {
      name,
      inputs: this.graph.inputs.map(border),
      outputs: this.graph.outputs.map(border),
      constants: this.constants,
      nodes: this.nodes,
    };
  }

  /** Shape of a value in the ONNX graph. */
  onnxShape(index: number | undefined): number[] {
    const { shape } = this.tensor(index);
    return shape.length === 4 ? reorder(shape, CHANNELS_FIRST) : [...shape];
  }
}
