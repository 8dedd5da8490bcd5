import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { packParcel, unpackParcel } from './parcel.js';

describe('a parcel', () => {
  it('gives back what was put in', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), fc.uint8Array(), (head, body) => {
        const parcel = unpackParcel(packParcel(head, body));
        expect(parcel?.head).toEqual({ ...head });
        expect([...(parcel?.body ?? [])]).toEqual([...body]);
      }),
    );
  });

  it('is refused where it was cut off anywhere, or has something behind it', () => {
    const whole = packParcel({ kind: 'done' }, Buffer.from('picture'));
    for (let length = 0; length < whole.length; length++)
      expect(unpackParcel(whole.subarray(0, length))).toBeUndefined();
    expect(unpackParcel(Buffer.concat([whole, Buffer.from('x')]))).toBeUndefined();
  });

  it('is nothing to fail of, whatever it is', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void unpackParcel(Buffer.from(bytes))));
    const wrong = packParcel({ a: 1 }, Buffer.alloc(0));
    wrong[8] = 0x5b;
    expect(unpackParcel(wrong)).toBeUndefined();
  });
});
