import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Response } from 'express';
import type { JobNews } from '../application/job-book.js';
import type { JobService } from '../application/job-service.js';
import type { Job } from '../jobs/job.js';
import { streamJob } from './job-stream.js';

const job: Job = {
  head: {
    id: '0'.repeat(32),
    kind: 'photo',
    route: '/v1/cutouts',
    requestId: 'r1',
    task: { flow: 'cutout', options: { maskOnly: false, crop: false, format: 'png' } },
    outputFormat: 'cutout-png',
    total: 1,
    uncached: false,
    createdAt: 1,
  },
  photos: [{ index: 0, name: null, state: 'queued', attempts: 0 }],
};

describe('streamJob', () => {
  let server: Server;

  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('writes nothing behind its end, however soon the job is deleted after it has finished', async () => {
    const watchers = new Set<(news: JobNews) => void>();
    const jobs = {
      watch: (_id: string, listener: (news: JobNews) => void) => {
        watchers.add(listener);
        return () => watchers.delete(listener);
      },
    } as Partial<JobService> as JobService;
    const errors: Error[] = [];
    server = createServer((_request, response) => {
      response.on('error', (error) => errors.push(error));
      streamJob(Object.assign(response, { status: () => response }) as unknown as Response, jobs, job, 1000);
      // The answer is not out yet when the second one comes, as with a client that reads slowly.
      for (const kind of ['finished', 'deleted'] as const) for (const tell of [...watchers]) tell({ kind, job });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const events = [...(await answer.text()).matchAll(/^event: (\w+)$/gm)].map(([, event]) => event);
    expect(events).toEqual(['state', 'finished']);
    expect(errors).toEqual([]);
    expect(watchers.size).toBe(0);
  });
});
