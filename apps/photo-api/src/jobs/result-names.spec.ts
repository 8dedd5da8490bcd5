import { describe, expect, it } from '@jest/globals';
import { ResultNames } from './result-names.js';

describe('ResultNames', () => {
  const named = (...uploads: (string | null)[]): string[] => {
    const names = new ResultNames();
    return uploads.map((upload, index) => names.next(upload, index, 'jpeg'));
  };

  it('are those of the uploads, with the ending of the picture', () => {
    expect(named('anna.PNG', '张三.jpeg', 'no ending', 'a.b.webp')).toEqual([
      'anna.jpg',
      '张三.jpg',
      'no ending.jpg',
      'a.b.jpg',
    ]);
    expect(new ResultNames().next('a.jpg', 0, 'webp')).toBe('a.webp');
  });

  it('are numbers where an upload has no name, or none that is left', () => {
    expect(named(null, '', '...', '.jpg', '\u0000\u200b')).toEqual([
      'photo-001.jpg',
      'photo-002.jpg',
      'photo-003.jpg',
      'photo-004.jpg',
      'photo-005.jpg',
    ]);
  });

  it('never lead out of the folder that they are unpacked into', () => {
    for (const name of named('../../etc/passwd', 'C:\\windows\\x.png', '/a/very/hostile/path.jpg', '..\\..\\a'))
      expect(name).toMatch(/^[^/\\:]+\.jpg$/);
    expect(named('../x')[0]).not.toMatch(/^\./);
  });

  it('are no devices of Windows, and not too long for any system', () => {
    expect(named('CON.jpg', 'com1.tar.png', 'lpt9', 'console.jpg')).toEqual([
      '_CON.jpg',
      '_com1.tar.jpg',
      '_lpt9.jpg',
      'console.jpg',
    ]);
    expect([...named('x'.repeat(500))[0]!].length).toBeLessThan(100);
  });

  it('are never alike, also where a system takes two letters for the same', () => {
    expect(named('a.jpg', 'A.png', 'a.webp', 'a-2.jpg')).toEqual(['a.jpg', 'A-2.jpg', 'a-3.jpg', 'a-2-2.jpg']);
    const composed = named('é.jpg', 'e\u0301.jpg');
    expect(composed[1]).toMatch(/-2\.jpg$/);
    const names = new ResultNames();
    names.reserve('report.json');
    names.reserve('photos.jpg');
    expect(names.next('Photos.png', 0, 'jpeg')).toBe('Photos-2.jpg');
  });
});
