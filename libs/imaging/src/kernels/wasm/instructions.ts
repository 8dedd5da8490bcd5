/** The WebAssembly instructions that our kernels use: name → bytes. Numbers from the core specification, sections 5.4 and SIMD. */

/** Scalar instructions without immediates, their operands before them. */
export const PLAIN: Readonly<Record<string, readonly number[]>> = {
  'i32.eqz': [0x45],
  'i32.lt_s': [0x48],
  'i32.add': [0x6a],
  'i32.sub': [0x6b],
  'i32.mul': [0x6c],
  'i32.and': [0x71],
  'i32.or': [0x72],
  'i32.shl': [0x74],
  'i32.shr_s': [0x75],
  'v128.or': [0xfd, 0x50],
  'i16x8.splat': [0xfd, 0x10],
  'i32x4.splat': [0xfd, 0x11],
  'f32x4.splat': [0xfd, 0x13],
  'i8x16.narrow_i16x8_u': [0xfd, 0x66],
  'i8x16.sub': [0xfd, 0x71],
  'i16x8.narrow_i32x4_s': [0xfd, 0x85, 0x01],
  'i16x8.extend_low_i8x16_u': [0xfd, 0x89, 0x01],
  'i16x8.extend_high_i8x16_u': [0xfd, 0x8a, 0x01],
  'i16x8.shr_u': [0xfd, 0x8d, 0x01],
  'i16x8.add': [0xfd, 0x8e, 0x01],
  'i32x4.extend_low_i16x8_u': [0xfd, 0xa9, 0x01],
  'i32x4.shr_s': [0xfd, 0xac, 0x01],
  'i32x4.add': [0xfd, 0xae, 0x01],
  'i32x4.dot_i16x8_s': [0xfd, 0xba, 0x01],
  'f32x4.add': [0xfd, 0xe4, 0x01],
  'f32x4.sub': [0xfd, 0xe5, 0x01],
  'f32x4.mul': [0xfd, 0xe6, 0x01],
  'f32x4.pmin': [0xfd, 0xea, 0x01],
  'f32x4.pmax': [0xfd, 0xeb, 0x01],
  'f32x4.convert_i32x4_s': [0xfd, 0xfa, 0x01],
};

/** Loads and stores; `offset=N` may follow the name. */
export const MEMORY: Readonly<Record<string, readonly number[]>> = {
  'i32.store': [0x36],
  'i32.load': [0x28],
  'i32.load16_u': [0x2f],
  'f32.load': [0x2a],
  'f32.store': [0x38],
  'v128.load': [0xfd, 0x00],
  'v128.load32_splat': [0xfd, 0x09],
  'v128.store': [0xfd, 0x0b],
  'v128.load32_zero': [0xfd, 0x5c],
  'v128.load64_zero': [0xfd, 0x5d],
};

/** Those with lanes after the name: how many; for the stores an address comes before the vector. */
export const LANES: Readonly<Record<string, { readonly bytes: readonly number[]; readonly lanes: number }>> = {
  'i8x16.shuffle': { bytes: [0xfd, 0x0d], lanes: 16 },
  'f32x4.replace_lane': { bytes: [0xfd, 0x20], lanes: 1 },
  'f32x4.extract_lane': { bytes: [0xfd, 0x1f], lanes: 1 },
  // Alignment and offset, both 0, stand between its name and its lane.
  'v128.store32_lane': { bytes: [0xfd, 0x5a, 0, 0], lanes: 1 },
  'v128.store64_lane': { bytes: [0xfd, 0x5b, 0, 0], lanes: 1 },
};

/** Value types. */
export const TYPES: Readonly<Record<string, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };
