import { describe, expect, it } from '@jest/globals';
import { fieldAt, lineFilter } from './line-filter.js';
import type { Options } from './options.js';

const LINE = {
  level: 'WARNING',
  event: 'image_rejected',
  service: 'photo-api',
  request_id: 'r1',
  stage: 'matte',
  file_size_kb: 2000,
  ok: false,
  nothing: null,
  'a.b': 1,
  a: { b: 2, c: { d: 'deep' } },
};

function isChosen(options: Options): boolean {
  return lineFilter(options)?.(LINE) === true;
}

describe('lineFilter', () => {
  it('chooses nothing where nothing is asked for', () => {
    expect(lineFilter({ json: true })).toBeUndefined();
  });

  it.each<[Options, boolean]>([
    [{ level: 'warning' }, true],
    [{ level: 'INFO' }, true],
    [{ level: 'ERROR' }, false],
    [{ event: ['image_rejected'] }, true],
    [{ event: ['x', 'y,image_rejected'] }, true],
    [{ event: ['x'] }, false],
    [{ request: 'r1' }, true],
    [{ request: 'r2' }, false],
    [{ where: ['stage=matte', 'file_size_kb>1999.5'] }, true],
    [{ where: ['stage=matte', 'file_size_kb>2000'] }, false],
    [{ where: ['file_size_kb>=2000', 'file_size_kb<=2000', 'file_size_kb<2001'] }, true],
    [{ where: ['stage<3'] }, false],
    [{ where: ['stage!=matte'] }, false],
    [{ where: ['missing!=matte'] }, true],
    [{ where: ['missing='] }, false],
    [{ where: ['ok=false', 'nothing=null', 'file_size_kb=2000'] }, true],
    [{ where: ['stage~^ma'] }, true],
    [{ where: ['missing~.'] }, false],
    [{ where: ['a.c.d=deep', 'a.b=1'] }, true],
    [{ where: ['constructor.name~.'] }, false],
  ])('%j: %s', (options, chosen) => expect(isChosen(options)).toBe(chosen));
});

describe('fieldAt', () => {
  it('takes a name as it is before it takes it apart', () => {
    expect([
      fieldAt(LINE, 'a.b'),
      fieldAt(LINE, 'a.c.d'),
      fieldAt(LINE, 'a.x.y'),
      fieldAt(LINE, 'stage.length'),
    ]).toEqual([1, 'deep', undefined, undefined]);
  });
});
