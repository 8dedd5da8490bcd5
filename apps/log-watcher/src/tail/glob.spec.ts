import { describe, expect, it } from '@jest/globals';
import { compileGlob, FileSelection } from './glob.js';

describe('compileGlob', () => {
  it.each([
    ['/logs/*.ndjson', '/logs/a.ndjson', true],
    ['/logs/*.ndjson', '/logs/a.ndjson.1', false],
    ['/logs/*.ndjson', '/logs/sub/a.ndjson', false],
    ['/logs/*.ndjson', '/logs/.hidden.ndjson', false],
    ['/logs/app.log*', '/logs/app.log', true],
    ['/logs/app.log*', '/logs/app.log.12', true],
    ['/logs/app.log', '/logs/appXlog', false],
    ['/logs/a?.log', '/logs/ab.log', true],
    ['/logs/[a-c]x.log', '/logs/bx.log', true],
    ['/logs/[!a-c]x.log', '/logs/bx.log', false],
    ['/logs/**/*.log', '/logs/x.log', true],
    ['/logs/**/*.log', '/logs/a/b/x.log', true],
    ['/logs/**/*.log', '/logs/.git/x.log', false],
    ['/logs/**', '/logs/a/b/x.log', true],
    ['/logs/**', '/logs/.git/x.log', false],
    ['/logs/**', '/logs/a/.x.log', false],
    ['/logs/**/a[!b]c.log', '/logs/a/c.log', false],
    ['/logs/**/a[+-9]c.log', '/logs/a/c.log', false],
    ['/logs/*/x.log', '/logs/a/x.log', true],
    ['/logs/*/x.log', '/logs/a/b/x.log', false],
    ['/logs/(a)+.log', '/logs/(a)+.log', true],
  ])('%s and %s: %s', (pattern, path, matches) => {
    expect(compileGlob(pattern).matches(path)).toBe(matches);
  });

  it.each(['/logs/[z-a].log', '/logs/x[9-0]*'])('refuses %s as a wrong setting', (pattern) => {
    expect(() => compileGlob(pattern)).toThrow(expect.objectContaining({ errorType: 'BadConfigError' }));
  });

  it('knows where to look, and how deep', () => {
    expect(compileGlob('/logs/*.ndjson')).toMatchObject({ baseDir: '/logs', depth: 0 });
    expect(compileGlob('/logs/a.log')).toMatchObject({ baseDir: '/logs', depth: 0 });
    expect(compileGlob('/*/a.log')).toMatchObject({ baseDir: '/', depth: 1 });
    expect(compileGlob('/logs/**/a.log').depth).toBeGreaterThan(3);
  });
});

describe('FileSelection', () => {
  it('leaves out archives, files in the making, what ! names, and what is excluded', () => {
    const selection = new FileSelection(['/l/*', '!/l/debug*'], (path) => path === '/l/own.ndjson');
    const paths = ['/l/a.ndjson', '/l/a.ndjson.gz', '/l/a.tmp', '/l/debug.log', '/l/own.ndjson'];
    expect(paths.filter((path) => selection.includes(path))).toEqual(['/l/a.ndjson']);
    expect(paths.filter((path) => selection.includesArchive(path))).toEqual(['/l/a.ndjson.gz']);
  });
});
