/** Plays a mail server: takes every mail from everybody, after any login, and decodes it. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { Arrivals } from './arrivals.js';
import { decodeMail, type DecodedMail } from './mime-decode.js';

/** A mail that was taken. */
export interface ReceivedMail extends DecodedMail {
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  /** Login name, where there was a login. */
  readonly user: string | undefined;
  /** Whether it came over TLS. */
  readonly encrypted: boolean;
  readonly raw: string;
  readonly atMs: number;
}

/** A running mail server. */
export interface SmtpSink {
  /** `smtp://127.0.0.1:PORT`. */
  readonly url: string;
  readonly mails: readonly ReceivedMail[];
  /** Resolves with all mails once `enough` holds; rejects after `ms` with a list of what came. */
  readonly waitFor: (
    enough: (mails: readonly ReceivedMail[]) => boolean,
    ms?: number,
  ) => Promise<readonly ReceivedMail[]>;
  readonly close: () => Promise<void>;
}

/** What a mail server may be told. */
export interface SmtpSinkOptions {
  /** SMTP status with which the n-th mail is refused, from 1; undefined takes it. */
  readonly refuse?: (n: number) => number | undefined;
  /** Offers STARTTLS, with a certificate that nobody should trust; not offered by default. */
  readonly starttls?: boolean;
  /** A free one by default. */
  readonly port?: number;
}

/** Starts a mail server on a local port. */
export async function startSmtpSink(options: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const arrivals = new Arrivals<ReceivedMail>((mail) => `${mail.envelope.to.join()} ${mail.subject}`);
  let attempts = 0;
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    // Silent about its own certificate: that nobody should trust it is the point.
    logger: false,
    disabledCommands: options.starttls === true ? [] : ['STARTTLS'],
    disableReverseLookup: true,
    onAuth: (auth, _session, done) => done(null, { user: auth.username }),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const code = options.refuse?.(++attempts);
        if (code !== undefined) return done(Object.assign(new Error('refused by the test'), { responseCode: code }));
        arrivals.add(describe(Buffer.concat(chunks), session));
        done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails: arrivals.items,
    waitFor: (enough, ms = 60_000) => arrivals.waitFor(enough, ms),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

type Session = Parameters<NonNullable<ConstructorParameters<typeof SMTPServer>[0]>['onData'] & object>[1];

function describe(bytes: Buffer, { envelope, user, secure }: Session): ReceivedMail {
  const raw = bytes.toString('latin1');
  const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
  return {
    ...decodeMail(raw),
    envelope: { from, to: envelope.rcptTo.map(({ address }) => address) },
    user: user as string | undefined,
    encrypted: secure,
    raw,
    atMs: Date.now(),
  };
}
