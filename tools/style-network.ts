/**
 * A network of the shape of AnimeGANv2's generator, with random weights: what tests and benches of the loading path run on, because
 * the real ones may not be shipped. It costs what the real one costs, takes any picture whose sides are multiples of 4, RGB −1 … 1 with
 * the channels last, and gives such a picture: the given one, with a tenth of what the layers make of it mixed in.
 */
import { type OnnxConstant, type OnnxNode, writeOnnx } from '#imaging';

/** What to make. */
export interface StyleNetworkOptions {
  /** Channels of the first layer; 32 in the real one, fewer make it as much faster by the square. A multiple of 4. */
  readonly width?: number;
  readonly seed?: number;
}

/** Share of the layers in the result. */
const MIXED_IN = 0.1;
/** Slope of the leaky rectifier below zero, as in the real one. */
const LEAK = 0.2;

/** The bytes of the ONNX file; the same for the same options. */
export function styleNetwork({ width = 32, seed = 1 }: StyleNetworkOptions = {}): Uint8Array {
  const layers = new Layers(seed);
  const picture = layers.add('Transpose', ['picture'], { perm: [0, 3, 1, 2] });
  let flow = layers.convolve(picture, { from: 3, to: width, kernel: 7 });
  flow = layers.convolve(flow, { from: width, to: 2 * width, kernel: 3, stride: 2 });
  flow = layers.convolve(flow, { from: 2 * width, to: 2 * width, kernel: 3 });
  flow = layers.convolve(flow, { from: 2 * width, to: 4 * width, kernel: 3, stride: 2 });
  flow = layers.convolve(flow, { from: 4 * width, to: 4 * width, kernel: 3 });
  flow = layers.convolve(flow, { from: 4 * width, to: 4 * width, kernel: 3 });
  flow = layers.residual(flow, { from: 4 * width, to: 8 * width });
  for (let block = 0; block < 3; block++) flow = layers.residual(flow, { from: 8 * width, to: 8 * width });
  flow = layers.convolve(flow, { from: 8 * width, to: 4 * width, kernel: 3 });
  flow = layers.enlarge(flow);
  flow = layers.convolve(flow, { from: 4 * width, to: 4 * width, kernel: 3 });
  flow = layers.convolve(flow, { from: 4 * width, to: 4 * width, kernel: 3 });
  flow = layers.enlarge(flow);
  flow = layers.convolve(flow, { from: 4 * width, to: 2 * width, kernel: 3 });
  flow = layers.convolve(flow, { from: 2 * width, to: 2 * width, kernel: 3 });
  flow = layers.convolve(flow, { from: 2 * width, to: width, kernel: 7 });
  flow = layers.add('Tanh', [layers.convolve(flow, { from: width, to: 3, kernel: 1, leaky: false })]);
  const mixed = layers.mix(picture, flow);
  return layers.finish(layers.add('Transpose', [mixed], { perm: [0, 2, 3, 1] }));
}

interface Convolution {
  readonly from: number;
  readonly to: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly groups?: number;
  readonly leaky?: boolean;
}

class Layers {
  private readonly nodes: OnnxNode[] = [];
  private readonly constants: OnnxConstant[] = [];

  constructor(private state: number) {}

  add(operator: string, inputs: readonly string[], attributes: OnnxNode['attributes'] = {}): string {
    const output = `value${this.nodes.length}`;
    this.nodes.push({ operator, inputs, outputs: [output], attributes });
    return output;
  }

  convolve(flow: string, { from, to, kernel, stride = 1, groups = 1, leaky = true }: Convolution): string {
    const weights = this.random([to, from / groups, kernel, kernel]);
    const side = kernel >> 1;
    const convolved = this.add('Conv', [flow, weights], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [side, side, side, side],
      group: groups,
    });
    return leaky ? this.add('LeakyRelu', [convolved], { alpha: { fraction: LEAK } }) : convolved;
  }

  /** An inverted residual block: widened, filtered channel by channel, narrowed, and added where the widths are the same. */
  residual(flow: string, { from, to }: { from: number; to: number }): string {
    const wide = this.convolve(flow, { from, to: 2 * from, kernel: 1 });
    const filtered = this.convolve(wide, { from: 2 * from, to: 2 * from, kernel: 3, groups: 2 * from });
    const narrow = this.convolve(filtered, { from: 2 * from, to, kernel: 1, leaky: false });
    return from === to ? this.add('Add', [flow, narrow]) : narrow;
  }

  enlarge(flow: string): string {
    const scales = this.floats([4], Float32Array.of(1, 1, 2, 2));
    return this.add('Resize', [flow, '', scales], { mode: 'linear', coordinate_transformation_mode: 'half_pixel' });
  }

  mix(picture: string, flow: string): string {
    const kept = this.add('Mul', [picture, this.floats([1], Float32Array.of(1 - MIXED_IN))]);
    return this.add('Add', [kept, this.add('Mul', [flow, this.floats([1], Float32Array.of(MIXED_IN))])]);
  }

  finish(result: string): Uint8Array {
    this.nodes.push({ operator: 'Identity', inputs: [result], outputs: ['redrawn'], attributes: {} });
    const shape = ['count', 'height', 'width', 3];
    const graph = {
      name: 'style',
      inputs: [{ name: 'picture', shape }],
      outputs: [{ name: 'redrawn', shape }],
      constants: this.constants,
      nodes: this.nodes,
    };
    return writeOnnx(graph, { name: 'safelight', version: '1' });
  }

  private floats(shape: readonly number[], floats: Float32Array): string {
    const name = `constant${this.constants.length}`;
    this.constants.push({ name, shape, floats });
    return name;
  }

  /** Of a spread that keeps values from growing or fading from layer to layer. */
  private random(shape: readonly number[]): string {
    const [, inputs = 1, height = 1, width = 1] = shape;
    const spread = Math.sqrt(6 / (inputs * height * width));
    const count = shape.reduce((product, side) => product * side, 1);
    return this.floats(
      shape,
      Float32Array.from({ length: count }, () => (this.next() * 2 - 1) * spread),
    );
  }

  private next(): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.state / 2 ** 32;
  }
}
