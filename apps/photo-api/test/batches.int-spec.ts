/** Many photos at once, over HTTP: each answered for itself, all handed out as a zip; and zips that nobody should inflate. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { plainPicture, startWebhookReceiver, waitUntil } from '#testkit';
import { fromBuffer, type Entry } from 'yauzl';
import { ZipFile } from 'yazl';
import { RunningApi } from './running-api.js';
import { scriptedWorker } from './scripted-worker.js';

interface Job {
  id: string;
  status: string;
  progress: { total: number; processed: number; rejected: number; failed: number };
  photos: { status: string; name: string | null; request_id: string; error?: { error_type: string } }[];
  callback?: { status: string };
}

const SECRET = `whsec_${Buffer.from('only for this test, 32 bytes ok!').toString('base64')}`;

describe('batches', () => {
  let running: RunningApi;

  afterEach(() => running.stop());

  async function picture(act = 'ok'): Promise<Buffer> {
    return Buffer.concat([await plainPicture({ width: 64, height: 64 }, 'jpeg'), Buffer.from(`\n${act}`)]);
  }

  async function send(parts: [string, string | Buffer, string?][], id = 'r1'): Promise<Response> {
    const body = new FormData();
    for (const [name, value, fileName] of parts) {
      if (typeof value === 'string') body.append(name, value);
      else body.append(name, new Blob([new Uint8Array(value)]), fileName ?? 'a.jpg');
    }
    return fetch(`${running.api.address}/v1/batches`, { method: 'POST', body, headers: { 'x-request-id': id } });
  }

  function zip(files: [string, Buffer][], compress = true): Promise<Buffer> {
    const file = new ZipFile();
    for (const [name, bytes] of files) file.addBuffer(bytes, name, { compress });
    file.end();
    return buffer(file.outputStream as Readable);
  }

  async function unzip(bytes: Buffer): Promise<Record<string, Buffer>> {
    const files: Record<string, Buffer> = {};
    await new Promise<void>((resolve, reject) => {
      fromBuffer(bytes, { lazyEntries: true }, (error, archive) => {
        if (error) return reject(error);
        archive.on('entry', (entry: Entry) => {
          archive.openReadStream(entry, (_error, stream) => {
            void buffer(stream).then((content) => {
              files[entry.fileName] = content;
              archive.readEntry();
            });
          });
        });
        archive.on('end', () => resolve());
        archive.readEntry();
      });
    });
    return files;
  }

  const read = async (answer: Response): Promise<Job> => (await answer.json()) as Job;
  const finished = (id: string): Promise<Job> =>
    waitUntil(
      async () => {
        const job = await read(await running.get(`/v1/jobs/${id}`));
        return job.status === 'finished' ? job : undefined;
      },
      { what: `the end of job ${id}` },
    );
  const leftFiles = (): string[] => readdirSync(join(running.folder, 'jobs/files'));

  it('answer each photo for itself, with a line of its own, and hand all out as a zip', async () => {
    running = await RunningApi.start({ MAX_UPLOAD_MB: '1' }, scriptedWorker());
    const answer = await send([
      ['image', await picture(), '张三.jpg'],
      ['image', await picture('fail NoFaceError'), 'b.jpg'],
      ['image', Buffer.alloc(2 * 1024 * 1024), 'large.jpg'],
      ['image', Buffer.from('no picture'), 'c.txt'],
      ['image', await picture(), '../../张三.JPG'],
      ['size', 'cn-2-inch'],
    ]);
    expect(answer.status).toBe(202);
    const job = await finished((await read(answer)).id);
    expect(job.progress).toMatchObject({ total: 5, processed: 2, rejected: 3, failed: 0 });
    expect(job.photos.map(({ error }) => error?.error_type)).toEqual([
      undefined,
      'NoFaceError',
      'PayloadTooLargeError',
      'UnsupportedFormatError',
      undefined,
    ]);
    for (const { request_id } of job.photos) {
      const lines = await running.terminalsOf(request_id);
      expect(lines).toMatchObject([{ parent_request_id: 'r1', job_id: job.id.slice(0, 12) }]);
    }
    expect(running.eventsOf('r1').filter((event) => event !== 'job_finished')).toEqual([
      'request_received',
      'job_accepted',
    ]);
    const result = await running.get(`/v1/jobs/${job.id}/result`);
    expect(result.headers.get('content-type')).toBe('application/zip');
    const files = await unzip(Buffer.from(await result.arrayBuffer()));
    expect(Object.keys(files).sort()).toEqual(['report.json', '张三-2.png', '张三.png']);
    const report = JSON.parse(files['report.json']?.toString() ?? '') as { photos: { file: string | null }[] };
    expect(report.photos.map(({ file }) => file)).toEqual(['张三.png', null, null, null, '张三-2.png']);
    expect(files['report.json']?.toString()).not.toContain(job.id);
    expect(running.lineProblems()).toEqual([]);
  });

  it('take a zip: folders flattened, what systems add left out', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    const archive = await zip([
      ['class 1/anna.jpg', await picture()],
      ['class 2/anna.jpg', await picture()],
      ['__MACOSX/._anna.jpg', Buffer.from('x')],
      ['.DS_Store', Buffer.from('x')],
    ]);
    const answer = await send([['archive', archive, 'photos.zip']]);
    const job = await finished((await read(answer)).id);
    expect(job.photos.map(({ name, status }) => [name, status])).toEqual([
      ['anna.jpg', 'processed'],
      ['anna.jpg', 'processed'],
    ]);
  });

  it('refuse archives that are none, hold nothing or too much, before they are inflated', async () => {
    running = await RunningApi.start({ MAX_BATCH_MB: '2', MAX_UPLOAD_MB: '1' }, scriptedWorker());
    const small = Buffer.from('x');
    const cases: [Buffer, number][] = [
      [Buffer.from('no zip'), 400],
      [await zip([['.DS_Store', small]]), 400],
      [await zip(Array.from({ length: 201 }, (_, n) => [`${n}.jpg`, small])), 400],
      [await zip(Array.from({ length: 3 }, (_, n) => [`${n}.jpg`, Buffer.alloc(1024 * 1024)])), 413],
    ];
    for (const [archive, status] of cases) expect((await send([['archive', archive, 'a.zip']])).status).toBe(status);
    expect((await send([['archive', Buffer.alloc(3 * 1024 * 1024), 'a.zip']])).status).toBe(413);
    await waitUntil(() => leftFiles().length === 0, { what: 'the end of the refused uploads' });
    const bomb = await zip([['huge.jpg', Buffer.alloc(50 * 1024 * 1024)]]);
    const job = await finished((await read(await send([['archive', bomb, 'a.zip']], 'bomb'))).id);
    expect(job.photos).toMatchObject([{ status: 'rejected', error: { error_type: 'PayloadTooLargeError' } }]);
  });

  it('refuse an entry that is larger than it says, for itself', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    const archive = await zip([['liar.jpg', Buffer.alloc(100_000)]]);
    for (let at = archive.indexOf('PK\x01\x02'); at >= 0; at = archive.indexOf('PK\x01\x02', at + 1))
      archive.writeUInt32LE(10, at + 24);
    const job = await finished((await read(await send([['archive', archive, 'a.zip']]))).id);
    expect(job.photos).toMatchObject([{ status: 'rejected', error: { error_type: 'UnidentifiedImageError' } }]);
  });

  it('refuse an entry that is not what the list of the archive says, for itself', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    const archive = await zip([
      ['damaged.jpg', await picture()],
      ['good.jpg', await picture()],
    ]);
    const at = archive.indexOf('PK\x01\x02');
    archive[at + 16]! ^= 1;
    const job = await finished((await read(await send([['archive', archive, 'a.zip']]))).id);
    expect(job.photos).toMatchObject([
      {
        status: 'rejected',
        error: { error_type: 'UnidentifiedImageError', detail: expect.stringContaining('inside the archive') },
      },
      { status: 'processed' },
    ]);
  });

  it('refuse forms that make no sense, naming what does', async () => {
    running = await RunningApi.start({}, scriptedWorker());
    const image = await picture();
    const answers = [
      await send([['size', 'cn-1-inch']]),
      await send([['photo', image, 'a.jpg']]),
      await send([
        ['image', image],
        ['archive', image, 'a.zip'],
      ]),
      await send([
        ['image', image],
        ['flow', 'painting'],
      ]),
      await send([
        ['image', image],
        ['flow', 'cutout'],
        ['size', 'cn-1-inch'],
      ]),
      await send(Array.from({ length: 201 }, () => ['image', Buffer.from('x')])),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 400]);
    await waitUntil(() => leftFiles().length === 0, { what: 'the end of the refused uploads' });
  });

  it('tell an allowed host when they are finished, signed, again until it is taken', async () => {
    const receiver = await startWebhookReceiver({ respond: (n) => ({ status: n === 1 ? 500 : 204 }) });
    const { host } = new URL(receiver.url);
    running = await RunningApi.start({ CALLBACK_HOSTS: host, CALLBACK_SECRET: SECRET }, scriptedWorker());
    const refused = await send([
      ['image', await picture()],
      ['callback_url', 'https://elsewhere.example/'],
    ]);
    expect(refused.status).toBe(400);
    const answer = await send([
      ['image', await picture()],
      ['callback_url', `${receiver.url}/done?secret=1`],
    ]);
    const { id } = await read(answer);
    const [first, second] = await receiver.waitFor((all) => all.length === 2);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(new Webhook(SECRET).verify(second?.body ?? '', second?.headers ?? {})).toMatchObject({
      type: 'job.finished',
      data: { id, progress: { processed: 1 } },
    });
    await waitUntil(async () => (await read(await running.get(`/v1/jobs/${id}`))).callback?.status === 'delivered', {
      what: 'the delivery',
    });
    expect(JSON.stringify(running.lines())).not.toContain('secret=1');
    await receiver.close();
  });
});
