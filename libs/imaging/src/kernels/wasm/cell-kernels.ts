/**
 * The innermost loops between a grid of cells and the pixels under it, as WebAssembly text. A cell is a vector of four floats: what it holds
 * is read at a pixel by going from one cell's centre towards the next one's. A row of pixels is worked on from cell to cell: `$ends` holds,
 * for each cell, the address in the result at which the pixels that come after its centre end.
 */
/* eslint-disable max-params -- WebAssembly functions take numbers only */

/** Arguments as stated below. */
export interface CellKernels {
  readonly orBytes: (at: number, count: number, ahead: number) => void;
  readonly addBytes: (to: number, count: number, from: number) => void;
  readonly sumCells: (to: number, count: number, from: number, step: number, shares: number) => void;
  readonly blendRows: (to: number, count: number, above: number, below: number, share: number) => void;
  readonly fitRow: (
    to: number,
    pixels: number,
    parts: number,
    coefficients: number,
    kinds: number,
    ends: number,
    columns: number,
    levels: number,
  ) => void;
  readonly cutRow: (
    to: number,
    pixels: number,
    alphas: number,
    parts: number,
    own: number,
    back: number,
    ends: number,
    columns: number,
    levels: number,
  ) => void;
}

/** Adds `$count` bytes to as many 16-bit numbers, sixteen at a time. */
const ADD_BYTES = `
  (func $addBytes (param $to i32) (param $count i32) (param $from i32)
    (local $end i32) (local $bytes v128)
    (local.set $end (i32.add $from $count))
    (loop $next
      (local.set $bytes (v128.load $from))
      (v128.store $to (i16x8.add (v128.load $to) (i16x8.extend_low_i8x16_u $bytes)))
      (v128.store offset=16 $to (i16x8.add (v128.load offset=16 $to) (i16x8.extend_high_i8x16_u $bytes)))
      (local.set $to (i32.add $to 32))
      (local.set $from (i32.add $from 16))
      (br_if $next (i32.lt_s $from $end))))`;

/**
 * `$count` cells, each the sum of `$step` pixels of three 16-bit numbers, times the four floats at `$shares`, of which the last is 0. Reads up
 * to two bytes beyond.
 */
const SUM_CELLS = `
  (func $sumCells (param $to i32) (param $count i32) (param $from i32) (param $step i32) (param $shares i32)
    (local $end i32) (local $until i32) (local $sum v128)
    (local.set $end (i32.add $to (i32.shl $count 4)))
    (loop $next
      (local.set $sum (i32x4.splat 0))
      (local.set $until (i32.add $from (i32.mul $step 6)))
      (loop $more
        (local.set $sum (i32x4.add $sum (i32x4.extend_low_i16x8_u (v128.load64_zero $from))))
        (local.set $from (i32.add $from 6))
        (br_if $more (i32.lt_s $from $until)))
      (v128.store $to (f32x4.mul (f32x4.convert_i32x4_s $sum) (v128.load $shares)))
      (local.set $to (i32.add $to 16))
      (br_if $next (i32.lt_s $to $end))))`;

/** `$count` cells, each a share of the way from the one at `$above` to the one at `$below`. */
const BLEND_ROWS = `
  (func $blendRows (param $to i32) (param $count i32) (param $above i32) (param $below i32) (param $share f32)
    (local $end i32) (local $part v128) (local $upper v128)
    (local.set $end (i32.add $to (i32.shl $count 4)))
    (local.set $part (f32x4.splat $share))
    (loop $next
      (local.set $upper (v128.load $above))
      (v128.store $to (f32x4.add $upper (f32x4.mul $part (f32x4.sub (v128.load $below) $upper))))
      (local.set $to (i32.add $to 16))
      (local.set $above (i32.add $above 16))
      (local.set $below (i32.add $below 16))
      (br_if $next (i32.lt_s $to $end))))`;

/** Three bytes of a pixel, and a fourth that is 255, as floats. */
const COLOUR = `(f32x4.convert_i32x4_s (i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_u
          (v128.or (v128.load32_zero $pixels) $full))))`;
/** Each lane plus the one two, and then one, further on: the sum of all in every lane. */
const SUM_OF_LANES = `(local.set $sum (f32x4.add $sum (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 $sum $sum)))
        (local.set $sum (f32x4.add $sum (i8x16.shuffle 4 5 6 7 0 1 2 3 12 13 14 15 8 9 10 11 $sum $sum)))`;
const WITHIN_UNIT = (value: string): string => `(f32x4.pmin $one (f32x4.pmax $zero ${value}))`;
/** 1 as a float's bits, and the fourth byte of a pixel. */
const ONE = 1_065_353_216;
const OPAQUE = -16_777_216;

/**
 * A row of alphas: what each pixel's colour makes of the coefficients there (three for the channels, the last a constant; a byte counts as it
 * is, the constant 255 times), times the first float of `$levels` plus the second, held within 0 and the third, which is 1. Cells whose
 * number at `$kinds` is 0 or 1 have that alpha; 2 says that it has to be computed.
 */
const FIT_ROW = `
  (func $fitRow (param $to i32) (param $pixels i32) (param $parts i32) (param $coefficients i32) (param $kinds i32)
    (param $ends i32) (param $columns i32) (param $levels i32)
    (local $last i32) (local $until i32) (local $kind i32) (local $base v128) (local $delta v128) (local $sum v128)
    (local $full v128) (local $gain v128) (local $shift v128) (local $one v128) (local $zero v128)
    (local.set $full (i32x4.splat ${OPAQUE}))
    (local.set $gain (v128.load32_splat $levels))
    (local.set $shift (v128.load32_splat offset=4 $levels))
    (local.set $one (v128.load32_splat offset=8 $levels))
    (local.set $last (i32.add $kinds (i32.shl $columns 2)))
    (loop $next
      (local.set $until (i32.load $ends))
      (block $done
        (br_if $done (i32.eqz (i32.lt_s $to $until)))
        (local.set $kind (i32.load $kinds))
        (block $constant
          (br_if $constant (i32.lt_s $kind 2))
          (local.set $base (v128.load $coefficients))
          (local.set $delta (f32x4.sub (v128.load offset=16 $coefficients) $base))
          (loop $pixel
            (local.set $sum (f32x4.mul ${COLOUR}
              (f32x4.add $base (f32x4.mul $delta (v128.load32_splat $parts)))))
        ${SUM_OF_LANES}
            (v128.store32_lane 0 $to ${WITHIN_UNIT('(f32x4.add (f32x4.mul $sum $gain) $shift)')})
            (local.set $to (i32.add $to 4))
            (local.set $pixels (i32.add $pixels 3))
            (local.set $parts (i32.add $parts 4))
            (br_if $pixel (i32.lt_s $to $until)))
          (br $done))
        (local.set $kind (i32.mul $kind ${ONE}))
        (loop $fill
          (i32.store $to $kind)
          (local.set $to (i32.add $to 4))
          (local.set $pixels (i32.add $pixels 3))
          (local.set $parts (i32.add $parts 4))
          (br_if $fill (i32.lt_s $to $until))))
      (local.set $kinds (i32.add $kinds 4))
      (local.set $ends (i32.add $ends 4))
      (local.set $coefficients (i32.add $coefficients 16))
      (br_if $next (i32.lt_s $kinds $last))))`;

const readAt = (cells: string, base: string): string =>
  `(f32x4.add ${base} (f32x4.mul $part (f32x4.sub (v128.load offset=16 ${cells}) ${base})))`;

/**
 * A row of pixels with alpha: transparent ones are 0, sure ones keep their colour, each other one gets the foreground's own, as blur fusion
 * states it. The floats at `$levels`: 1 / 255, 1, 255, and 2^23, which added to a number below it leaves the number rounded in the low bits.
 */
const CUT_ROW = `
  (func $cutRow (param $to i32) (param $pixels i32) (param $alphas i32) (param $parts i32) (param $own i32) (param $back i32)
    (param $ends i32) (param $columns i32) (param $levels i32)
    (local $last i32) (local $until i32) (local $bits i32) (local $full v128) (local $unit v128) (local $one v128)
    (local $most v128) (local $rounding v128) (local $zero v128) (local $ownBase v128) (local $backBase v128)
    (local $share v128) (local $part v128) (local $f v128) (local $b v128)
    (local.set $full (i32x4.splat ${OPAQUE}))
    (local.set $unit (v128.load32_splat $levels))
    (local.set $one (v128.load32_splat offset=4 $levels))
    (local.set $most (v128.load32_splat offset=8 $levels))
    (local.set $rounding (v128.load32_splat offset=12 $levels))
    (local.set $last (i32.add $ends (i32.shl $columns 2)))
    (loop $next
      (local.set $until (i32.load $ends))
      (block $empty
        (br_if $empty (i32.eqz (i32.lt_s $to $until)))
        (local.set $ownBase (v128.load $own))
        (local.set $backBase (v128.load $back))
        (loop $pixel
          (block $done
            (local.set $bits (i32.load $alphas))
            (i32.store $to 0)
            (br_if $done (i32.eqz $bits))
            (block $unsure
              (br_if $unsure (i32.sub $bits ${ONE}))
              (i32.store $to (i32.or (i32.load $pixels) ${OPAQUE}))
              (br $done))
            (local.set $share (v128.load32_splat $alphas))
            (local.set $part (v128.load32_splat $parts))
            (local.set $f ${readAt('$own', '$ownBase')})
            (local.set $b ${readAt('$back', '$backBase')})
            (local.set $f (f32x4.add $f (f32x4.mul $share (f32x4.sub
              (f32x4.sub (f32x4.mul ${COLOUR} $unit) (f32x4.mul $share $f))
              (f32x4.mul (f32x4.sub $one $share) $b)))))
            (local.set $f (f32x4.replace_lane 3 ${WITHIN_UNIT('$f')} (f32.load $alphas)))
            (local.set $f (f32x4.add (f32x4.mul $f $most) $rounding))
            (v128.store32_lane 0 $to (i8x16.shuffle 0 4 8 12 0 4 8 12 0 4 8 12 0 4 8 12 $f $f)))
          (local.set $to (i32.add $to 4))
          (local.set $pixels (i32.add $pixels 3))
          (local.set $alphas (i32.add $alphas 4))
          (local.set $parts (i32.add $parts 4))
          (br_if $pixel (i32.lt_s $to $until))))
      (local.set $ends (i32.add $ends 4))
      (local.set $own (i32.add $own 16))
      (local.set $back (i32.add $back 16))
      (br_if $next (i32.lt_s $ends $last))))`;

/** `$count` bytes from `$at` on, each with the bits of the one `$ahead` bytes further added. Reads and writes up to fifteen bytes beyond. */
const OR_BYTES = `
  (func $orBytes (param $at i32) (param $count i32) (param $ahead i32)
    (local $end i32)
    (local.set $end (i32.add $at $count))
    (loop $next
      (v128.store $at (v128.or (v128.load $at) (v128.load (i32.add $at $ahead))))
      (local.set $at (i32.add $at 16))
      (br_if $next (i32.lt_s $at $end))))`;

/** All of them. */
export const CELL_KERNELS = [OR_BYTES, ADD_BYTES, SUM_CELLS, BLEND_ROWS, FIT_ROW, CUT_ROW].join('\n');
