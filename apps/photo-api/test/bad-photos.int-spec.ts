/** What the photos of the shared test set get that cannot become ID photos, and what they cost. Runs where the set lies beside the repository. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PACKAGE_ROOT } from '../src/config/package-root.js';
import { RunningApi } from './running-api.js';

const PHOTOS = join(PACKAGE_ROOT, '../shared/photos');
const describeWithPhotos = existsSync(PHOTOS) ? describe : describe.skip;

describeWithPhotos('bad input of ../shared/photos', () => {
  let running: RunningApi;
  const costs: string[] = [];

  beforeAll(async () => {
    running = await RunningApi.start();
  });
  afterAll(async () => {
    await running.stop();
    process.stdout.write(`what refusals cost: ${costs.join(', ')}\n`);
  });

  it.each([
    ['no-person-car.jpg', 422, 'NoFaceError'],
    ['no-person-beach.jpg', 422, 'NoFaceError'],
    ['two-people.jpg', 422, 'SeveralFacesError'],
    ['truncated.jpg', 422, 'UnidentifiedImageError'],
    ['bomb-60000x60000.png', 422, 'ImageTooLargeError'],
    ['not-an-image.jpg', 415, 'UnsupportedFormatError'],
    ['empty.jpg', 415, 'UnsupportedFormatError'],
  ])('%s is answered %i %s', async (name, status, errorType) => {
    const answer = await running.post('/v1/id-photos', { image: { bytes: readFileSync(join(PHOTOS, name)), name } });
    const problem = (await answer.json()) as Record<string, unknown>;
    expect([answer.status, problem['error_type']]).toEqual([status, errorType]);
    expect(String(problem['detail']).length).toBeGreaterThan(10);
    const terminals = await running.terminalsOf(String(problem['request_id']));
    expect(terminals).toMatchObject([{ event: 'image_rejected', error_type: errorType, error_class: 'client_input' }]);
    costs.push(`${name} ${Math.round(Number(terminals[0]?.['processing_time_ms']))} ms`);
  });

  it('leaves the header check as the only step that a bomb passes', () => {
    const line = running.lines().find((one) => one['error_type'] === 'ImageTooLargeError');
    expect(line).toMatchObject({ stage: 'inspect' });
  });
});
