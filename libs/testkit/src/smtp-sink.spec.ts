import { afterEach, describe, expect, it } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { startSmtpSink, type SmtpSink } from './smtp-sink.js';

describe('SMTP sink', () => {
  let sink: SmtpSink;
  afterEach(() => sink.close());

  it('decodes a Chinese subject, both parts and the envelope of a real mail', async () => {
    sink = await startSmtpSink();
    const transport = createTransport(sink.url);
    const subject =
      '【AI证件照工坊】系统告警：失败率过高，请尽快查看 with some more words so that it is split into several';
    const text = '失败率 18 %\n= sign, trailing blank \nand a long line '.concat('很长'.repeat(60));
    await transport.sendMail({
      from: '"Safelight 看守" <watch@example.org>',
      to: ['ops@example.org', 'b@example.org'],
      subject,
      text,
      html: '<p>失败率 &lt;18 %&gt;</p>',
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    expect(sink.mails).toHaveLength(1);
    const mail = sink.mails[0]!;
    expect(mail.subject).toBe(subject);
    expect(mail.text.replace(/\r\n/g, '\n').trimEnd()).toBe(text);
    expect(mail.html.trim()).toBe('<p>失败率 &lt;18 %&gt;</p>');
    expect(mail.parts).toEqual(['text/plain', 'text/html']);
    expect(mail.envelope).toEqual({ from: 'watch@example.org', to: ['ops@example.org', 'b@example.org'] });
    expect(mail.headers['auto-submitted']).toBe('auto-generated');
    expect(mail.headers['from']).toContain('Safelight 看守');
  });

  it('accepts any login and says whose it was', async () => {
    sink = await startSmtpSink();
    const transport = createTransport(sink.url.replace('//', '//user:secret@'));
    await transport.sendMail({ from: 'a@example.org', to: 'b@example.org', text: 'x' });
    expect(sink.mails[0]?.user).toBe('user');
  });

  it('refuses the mails it is told to refuse', async () => {
    sink = await startSmtpSink({ refuse: (n) => (n === 1 ? 451 : undefined) });
    const transport = createTransport(sink.url);
    const mail = { from: 'a@example.org', to: 'b@example.org', text: 'x' };
    await expect(transport.sendMail(mail)).rejects.toMatchObject({ responseCode: 451 });
    await transport.sendMail(mail);
    expect(sink.mails).toHaveLength(1);
  });
});
