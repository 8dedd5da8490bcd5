// Native addons (sharp, onnxruntime) create typed arrays in the outer realm; tests must see the same constructors.
import { TestEnvironment } from 'jest-environment-node';

const SHARED = [
  Float32Array,
  Float64Array,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
  ArrayBuffer,
];

export default class SameRealmEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const type of SHARED) this.global[type.name] = type;
  }
}
