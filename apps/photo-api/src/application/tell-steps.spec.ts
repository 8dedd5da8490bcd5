import { describe, expect, it } from '@jest/globals';
import type { EventEmitter } from '#telemetry';
import type { PhotoFacts } from '../workers/protocol.js';
import { PhotoRequest } from './photo-request.js';
import { tellFindings } from './tell-steps.js';

const found = (code: string) => ({ code, level: 'warning', measure: 2, limit: 1 });

describe('tellFindings', () => {
  function told(facts: object): unknown[] {
    const lines: unknown[] = [];
    const log: EventEmitter = { emit: (event, fields) => void lines.push({ event, ...fields }) };
    const request = new PhotoRequest('/v1/print-sheets');
    request.header = { format: 'jpeg', width: 640, height: 480 } as NonNullable<PhotoRequest['header']>;
    tellFindings(log, request, facts as PhotoFacts);
    return lines;
  }

  it('tells of one photo with what is known of it', () => {
    const quality = { checks: [found('too_blurry')] };
    const line = { event: 'image_suspicious', reason: 'too_blurry', measure: 2, limit: 1, input_size: '640x480' };
    expect(told({ quality })).toMatchObject([line]);
    expect(told({ quality, sheet: { images: [{ quality }] } })).toMatchObject([line]);
    expect(told({ quality })[0]).not.toHaveProperty('photo_number');
  });

  it('names the photo of a sheet of several, and says nothing of the others in its name', () => {
    const images = [{ quality: { checks: [] } }, { quality: { checks: [found('too_blurry'), found('face_tilted')] } }];
    const lines = told({ quality: { checks: [found('too_blurry'), found('face_tilted')] }, sheet: { images } });
    expect(lines).toMatchObject([
      { reason: 'too_blurry', photo_number: 2 },
      { reason: 'face_tilted', photo_number: 2 },
    ]);
    expect(lines[0]).not.toHaveProperty('input_size');
  });
});
