/** The innermost loops of resampling as WebAssembly text, in vectors of four channels: three are used, the fourth is a neighbour's. */

import { CELL_KERNELS } from './cell-kernels.js';

/** Numbers of taps for which there are kernels. */
export const TAP_COUNTS = [4, 8, 12, 16] as const;

/** Four taps of three bytes each, times their weights: `bytes` holds them one after the other. Sums of three channels are added. */
const addFour = (bytes: string, group: number): string => `
      (local.set $taps ${bytes})
      (local.set $sum (i32x4.add $sum (i32x4.dot_i16x8_s
        (i16x8.extend_low_i8x16_u (i8x16.shuffle 0 3 1 4 2 5 12 12 6 9 7 10 8 11 12 12 $taps $taps))
        (v128.load32_splat offset=${group * 8} $weight))))
      (local.set $sum (i32x4.add $sum (i32x4.dot_i16x8_s
        (i16x8.extend_high_i8x16_u (i8x16.shuffle 0 3 1 4 2 5 12 12 6 9 7 10 8 11 12 12 $taps $taps))
        (v128.load32_splat offset=${group * 8 + 4} $weight))))`;

/** Two taps a row apart, times their weights. */
const addTwo = (pair: number): string => `
      (local.set $sum (i32x4.add $sum (i32x4.dot_i16x8_s
        (i16x8.extend_low_i8x16_u (i8x16.shuffle 0 16 1 17 2 18 3 19 0 0 0 0 0 0 0 0
          (v128.load32_zero $at) (v128.load32_zero (i32.add $at $stride))))
        (v128.load32_splat offset=${pair * 4} $weight))))
      (local.set $at (i32.add $at (i32.shl $stride 1)))`;

interface LineText {
  readonly taps: number;
  readonly params: string;
  readonly address: string;
  readonly sums: readonly string[];
}

/**
 * One line of a picture read at evenly spaced places: `$count` pixels of three bytes from `$to` on. Pixel x is read at
 * `$start` + `$step` · x, in 1 / 65536 of a position; position 0 is at `$from`. `$weights` has `taps` 16-bit weights for each of 65
 * phases, summing up to 1024. Reads up to four bytes, and writes one, beyond its last pixel.
 */
const readLine = (name: string, { taps, params, address, sums }: LineText): string => `
  (func $${name}${taps} (param $to i32) (param $count i32) (param $start i32) (param $step i32)
    (param $from i32) (param $weights i32)${params}
    (local $at i32) (local $weight i32) (local $end i32) (local $sum v128) (local $taps v128)
    (local.set $end (i32.add $to (i32.mul $count 3)))
    (loop $next
      (local.set $at (i32.add $from ${address}))
      ;; The nearest of the phases, by half phases: 64.5 is the 65th.
      (local.set $weight (i32.add $weights (i32.mul ${taps * 2} (i32.shr_s (i32.add 1 (i32.shr_s (i32.and $start 65535) 9)) 1))))
      (local.set $sum (i32x4.splat 512))
      ${sums.join('')}
      (local.set $sum (i32x4.shr_s $sum 10))
      (local.set $sum (i16x8.narrow_i32x4_s $sum $sum))
      (v128.store32_lane 0 $to (i8x16.narrow_i16x8_u $sum $sum))
      (local.set $to (i32.add $to 3))
      (local.set $start (i32.add $start $step))
      ${params === '' ? '' : '(local.set $from (i32.add $from 3))'}
      (br_if $next (i32.lt_s $to $end))))`;

const groups = (taps: number, size: number): number[] => Array.from({ length: taps / size }, (_, i) => i);

/** Along a row: the taps of a pixel stand side by side. */
const readRow = (taps: number): string =>
  readLine('readRow', {
    taps,
    params: '',
    address: `(i32.mul 3 (i32.sub (i32.shr_s $start 16) ${taps / 2 - 1}))`,
    sums: groups(taps, 4).map((group) => addFour(`(v128.load offset=${group * 12} $at)`, group)),
  });

/** Along rows, each pixel in its own column: the taps of a pixel stand `$stride` bytes apart, and the next pixel's 3 bytes further. */
const readColumns = (taps: number): string =>
  readLine('readColumns', {
    taps,
    params: ' (param $stride i32)',
    address: `(i32.mul $stride (i32.sub (i32.shr_s $start 16) ${taps / 2 - 1}))`,
    sums: groups(taps, 2).map(addTwo),
  });
/** Four half of sixteen bytes of two rows, each pair times its two weights. `part` is low or high, `half` likewise. */
function weighted(
  rows: readonly [string, string],
  weights: string,
  part: 'low' | 'high',
  half: 'low' | 'high',
): string {
  const first = part === 'low' ? 0 : 8;
  const lanes = Array.from({ length: 16 }, (_, i) => first + (i >> 1) + (i % 2) * 16).join(' ');
  const both = `(i8x16.shuffle ${lanes} ${rows[0]} ${rows[1]})`;
  return `(i32x4.dot_i16x8_s (i16x8.extend_${half}_i8x16_u ${both}) ${weights})`;
}

/**
 * Four rows summed up with their weights (two 16-bit ones in each of `$w01` and `$w23`): `$count` bytes, sixteen at a time, become
 * as many 32-bit floats at `$to`. Reads up to fifteen bytes and writes as many values more.
 */
function sumRows(): string {
  const quarters = (['low', 'high'] as const).flatMap((part) =>
    (['low', 'high'] as const).map((half) => ({ part, half })),
  );
  const stores = quarters.map(
    ({ part, half }, i) => `(v128.store offset=${i * 16} $to (f32x4.convert_i32x4_s (i32x4.add
        ${weighted(['$a', '$b'], '$weights01', part, half)}
        ${weighted(['$c', '$d'], '$weights23', part, half)})))`,
  );
  const rows = ['a', 'b', 'c', 'd'].map((row, i) => `(local.set $${row} (v128.load (i32.add $row${i} $i)))`);
  return `
  (func $sumRows (param $to i32) (param $count i32) (param $row0 i32) (param $row1 i32) (param $row2 i32) (param $row3 i32)
    (param $w01 i32) (param $w23 i32)
    (local $i i32) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $weights01 v128) (local $weights23 v128)
    (local.set $weights01 (i32x4.splat $w01))
    (local.set $weights23 (i32x4.splat $w23))
    (loop $next
      ${rows.join('\n      ')}
      ${stores.join('\n      ')}
      (local.set $to (i32.add $to 64))
      (local.set $i (i32.add $i 16))
      (br_if $next (i32.lt_s $i $count))))`;
}

/**
 * A summed row brought to `$count` pixels and into three planes: pixel x is four values at the byte offsets in `$offsets`, times the
 * four floats in `$weights`, summed up, times `$scale`, plus `$shift` (four floats each). `$plane` is a plane's length in bytes.
 */
const SPREAD_ROW = `
  (func $spreadRow (param $to i32) (param $plane i32) (param $count i32) (param $row i32) (param $offsets i32)
    (param $weights i32) (param $levels i32)
    (local $x i32) (local $sum v128) (local $scale v128) (local $shift v128)
    (local.set $scale (v128.load $levels))
    (local.set $shift (v128.load offset=16 $levels))
    (loop $next
      (local.set $sum (f32x4.mul (v128.load (i32.add $row (i32.load $offsets))) (v128.load32_splat $weights)))
      ${[4, 8, 12]
        .map(
          (offset) => `(local.set $sum (f32x4.add $sum (f32x4.mul
        (v128.load (i32.add $row (i32.load offset=${offset} $offsets))) (v128.load32_splat offset=${offset} $weights))))`,
        )
        .join('\n      ')}
      (local.set $sum (f32x4.add (f32x4.mul $sum $scale) $shift))
      (f32.store $to (f32x4.extract_lane 0 $sum))
      (f32.store (i32.add $to $plane) (f32x4.extract_lane 1 $sum))
      (f32.store (i32.add $to (i32.shl $plane 1)) (f32x4.extract_lane 2 $sum))
      (local.set $to (i32.add $to 4))
      (local.set $offsets (i32.add $offsets 16))
      (local.set $weights (i32.add $weights 16))
      (local.set $x (i32.add $x 1))
      (br_if $next (i32.lt_s $x $count))))`;

/** Of two pairs of pixels of three bytes each the first or the second, as shorts. */
const halfOfPairs = (from: string, lanes: string): string =>
  `(i16x8.extend_low_i8x16_u (i8x16.shuffle ${lanes} 0 0 0 0 0 0 0 0 0 0 ${from} ${from}))`;
const FIRST_OF_PAIRS = '0 1 2 6 7 8';
const SECOND_OF_PAIRS = '3 4 5 9 10 11';

/**
 * A row half as long and half as high: `$count` pixels of three bytes, each the mean of two by two, of the rows at `$upper` and `$lower`.
 * Two at a time; reads up to ten bytes, and writes up to five, beyond.
 */
const HALVE_ROWS = `
  (func $halveRows (param $to i32) (param $count i32) (param $upper i32) (param $lower i32)
    (local $end i32) (local $a v128) (local $b v128) (local $sum v128)
    (local.set $end (i32.add $to (i32.mul $count 3)))
    (loop $next
      (local.set $a (v128.load $upper))
      (local.set $b (v128.load $lower))
      (local.set $sum (i16x8.add
        (i16x8.add ${halfOfPairs('$a', FIRST_OF_PAIRS)} ${halfOfPairs('$a', SECOND_OF_PAIRS)})
        (i16x8.add ${halfOfPairs('$b', FIRST_OF_PAIRS)} ${halfOfPairs('$b', SECOND_OF_PAIRS)})))
      (local.set $sum (i16x8.shr_u (i16x8.add $sum (i16x8.splat 2)) 2))
      (v128.store64_lane 0 $to (i8x16.narrow_i16x8_u $sum $sum))
      (local.set $to (i32.add $to 6))
      (local.set $upper (i32.add $upper 12))
      (local.set $lower (i32.add $lower 12))
      (br_if $next (i32.lt_s $to $end))))`;

/** `$count` bytes at `$from`, each less the one at the same place of `$above`. Reads and writes up to fifteen bytes beyond. */
const SUBTRACT_ROW = `
  (func $subtractRow (param $to i32) (param $count i32) (param $from i32) (param $above i32)
    (local $end i32)
    (local.set $end (i32.add $to $count))
    (loop $next
      (v128.store $to (i8x16.sub (v128.load $from) (v128.load $above)))
      (local.set $to (i32.add $to 16))
      (local.set $from (i32.add $from 16))
      (local.set $above (i32.add $above 16))
      (br_if $next (i32.lt_s $to $end))))`;

/** One tap of sixteen floats, times its weight. */
const addTap = (sum: string, offset: number): string =>
  `(local.set ${sum} (f32x4.add ${sum} (f32x4.mul $weight (v128.load offset=${offset} $at))))`;
const SUMS = ['$a', '$b', '$c', '$d'] as const;

/**
 * `$count` floats at `$to`, each the sum of those at its place of `$from`, `$from` + `$stride` and so on, times the floats from `$weights`
 * up to `$end`: along a row with a stride of 4 bytes, down columns with a row's. Reads and writes up to fifteen floats beyond.
 */
const SUM_TAPS = `
  (func $sumTaps (param $to i32) (param $count i32) (param $from i32) (param $stride i32) (param $weights i32) (param $end i32)
    (local $last i32) (local $at i32) (local $tap i32)
    (local $weight v128) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $last (i32.add $to (i32.shl $count 2)))
    (loop $next
      (local.set $at $from)
      (local.set $tap $weights)
      ${SUMS.map((sum) => `(local.set ${sum} (i32x4.splat 0))`).join('\n      ')}
      (loop $more
        (local.set $weight (v128.load32_splat $tap))
        ${SUMS.map((sum, i) => addTap(sum, i * 16)).join('\n        ')}
        (local.set $at (i32.add $at $stride))
        (local.set $tap (i32.add $tap 4))
        (br_if $more (i32.lt_s $tap $end)))
      ${SUMS.map((sum, i) => `(v128.store offset=${i * 16} $to ${sum})`).join('\n      ')}
      (local.set $to (i32.add $to 64))
      (local.set $from (i32.add $from 64))
      (br_if $next (i32.lt_s $to $last))))`;

/**
 * `$count` pixels of four floats, one after the other, `$step` bytes apart: each at `$to` moves towards the one at `$from` by a share,
 * the float of `$shares` that the 16-bit number at `$which` names. With `$from` one step behind `$to` it is the pixel just moved.
 */
const TAKE_OVER = `
  (func $takeOver (param $to i32) (param $count i32) (param $step i32) (param $from i32) (param $which i32) (param $shares i32)
    (local $end i32) (local $whichStep i32) (local $mine v128)
    (local.set $end (i32.add $to (i32.mul $count $step)))
    (local.set $whichStep (i32.shr_s $step 3))
    (loop $next
      (local.set $mine (v128.load $to))
      (v128.store $to (f32x4.add $mine (f32x4.mul (f32x4.sub (v128.load $from) $mine)
        (v128.load32_splat (i32.add $shares (i32.shl (i32.load16_u $which) 2))))))
      (local.set $to (i32.add $to $step))
      (local.set $from (i32.add $from $step))
      (local.set $which (i32.add $which $whichStep))
      (br_if $next (i32.sub $end $to))))`;

/** All of them. */
export const KERNELS = [
  ...TAP_COUNTS.flatMap((taps) => [readRow(taps), readColumns(taps)]),
  sumRows(),
  SPREAD_ROW,
  SUBTRACT_ROW,
  HALVE_ROWS,
  SUM_TAPS,
  TAKE_OVER,
  CELL_KERNELS,
].join('\n');
