import { describe, expect, it } from '@jest/globals';
import { sizeBand } from './dimensions.js';
import { userAgentFamily } from './user-agent-family.js';

describe('dimensions', () => {
  it.each([
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.42(0x18002a2a) NetType/WIFI Language/zh_CN miniProgram/wx0123456789',
      'MiniProgram',
    ],
    [
      'Mozilla/5.0 (Linux; Android 13; M2012) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/107.0 Mobile Safari/537.36 XWEB/5000 MMWEBSDK/2023 MicroMessenger/8.0.38 MiniProgramEnv/android',
      'MiniProgram',
    ],
    [
      'Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/107.0 Mobile Safari/537.36 MicroMessenger/8.0.38',
      'WeChat',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36',
      'Chrome',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0',
      'Edge',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Safari/605.1.15',
      'Safari',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0', 'Firefox'],
    ['Mozilla/5.0 (compatible)', 'another browser'],
    ['curl/8.5.0', 'curl'],
    ['python-requests/2.31.0', 'python-requests'],
    ['okhttp/4.12.0', 'okhttp'],
    ['MyKiosk', 'MyKiosk'],
    ['\u0000\u0001', 'other'],
    ['x'.repeat(40), 'other'],
  ])('know the family of %s', (header, family) => {
    expect(userAgentFamily(header)).toBe(family);
  });

  it.each([
    ['999x1000', '<1 MP'],
    ['1000x1000', '1-4 MP'],
    ['2000x2000', '4-8 MP'],
    ['4000x2000', '8-16 MP'],
    ['4000x3999', '8-16 MP'],
    ['4000x4000', '>16 MP'],
    ['0x0', '<1 MP'],
    ['large', undefined],
    ['-1x5', undefined],
    ['1e9x5', undefined],
  ])('know the band of %s', (size, band) => {
    expect(sizeBand(size)).toBe(band);
  });
});
