/** Pictures inside tensors: channels first, as all of our own code has them, or last, as networks from TensorFlow want them. */

/** Planes (`channels` · `pixels` values, one channel after the other) as pixels with their channels side by side; a new array. */
export function toChannelsLast(planes: Float32Array, channels: number): Float32Array {
  const pixels = planes.length / channels;
  const out = new Float32Array(planes.length);
  for (let channel = 0, from = 0; channel < channels; channel++)
    for (let pixel = 0, to = channel; pixel < pixels; pixel++, to += channels) out[to] = planes[from++]!;
  return out;
}

/** The way back; a new array, the given one where there is but one channel. */
export function toChannelsFirst(interleaved: Float32Array, channels: number): Float32Array {
  if (channels === 1) return interleaved;
  const pixels = interleaved.length / channels;
  const out = new Float32Array(interleaved.length);
  for (let channel = 0, to = 0; channel < channels; channel++)
    for (let pixel = 0, from = channel; pixel < pixels; pixel++, from += channels) out[to++] = interleaved[from]!;
  return out;
}
