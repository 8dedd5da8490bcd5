import { expect, it } from '@jest/globals';
import { Failure } from '#events';
import { PhotoRequest } from './photo-request.js';
import { terminalLineOf } from './terminal-line.js';

function failed(provider: string | undefined, errorType: 'InferenceError' | 'QueueFullError' | 'NoFaceError') {
  const request = new PhotoRequest('/v1/id-photos');
  request.model = 'selfie';
  request.provider = provider;
  request.fail(new Failure(errorType, 'no'));
  return terminalLineOf(request);
}

it('a failure names the provider of its model from the moment a worker took the photo', () => {
  const line = failed('cuda', 'InferenceError');
  expect(line).toMatchObject({ event: 'processing_failed', fields: { model: 'selfie', provider: 'cuda' } });
  expect(failed(undefined, 'QueueFullError').fields).toMatchObject({ model: 'selfie', provider: undefined });
});

it('a refused photo names none: it was nobody’s fault', () => {
  const line = failed('cuda', 'NoFaceError');
  expect(line.event).toBe('image_rejected');
  expect(line.fields).not.toHaveProperty('provider');
});
