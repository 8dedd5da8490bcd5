import { describe, expect, it } from '@jest/globals';
import { decodeMail } from './mime-decode.js';

describe('decodeMail', () => {
  it('joins encoded words that split a character, and reads base64 and nested parts', () => {
    const [first, second] = ['【AI证', '件照】'].map((text) => Buffer.from(text).toString('base64'));
    const mail = [
      `Subject: =?utf-8?B?${first}?=`,
      ` =?utf-8?B?${second}?= =?iso-8859-1?Q?a=E9_b?=`,
      'Content-Type: multipart/mixed; boundary="outer"',
      '',
      'preamble',
      '--outer',
      'Content-Type: multipart/alternative; boundary=inner',
      '',
      '--inner',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from('失败率').toString('base64'),
      '--inner',
      'Content-Type: text/html; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      '<p>=E5=A4=B1 soft=',
      'break</p>',
      '--inner--',
      '--outer--',
      '',
    ].join('\r\n');
    expect(decodeMail(mail)).toMatchObject({
      subject: '【AI证件照】aé b',
      text: '失败率',
      html: '<p>失 softbreak</p>',
      parts: ['text/plain', 'text/html'],
    });
  });
});
