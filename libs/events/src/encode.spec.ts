import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EVENTS, type EventFields, type EventName } from './catalogue.js';
import { contractProblems, decodeLine } from './decode.js';
import { buildRecord, encodeLine, type Envelope } from './encode.js';
import { FIELDS, type Field } from './fields.js';

const envelope: Envelope = { timestamp: '2026-11-21T08:30:00.123Z', service: 'photo-api', module: 'test' };

const valueOf = ({ type }: Field): fc.Arbitrary<unknown> => {
  if (type === 'number') return fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 });
  if (type === 'boolean') return fc.boolean();
  return type === 'object' ? fc.dictionary(fc.string(), fc.string()) : fc.string({ unit: 'binary' });
};

/** Any fields that the event allows. */
const fieldsOf = (event: EventName): fc.Arbitrary<unknown> => {
  const { required, optional } = EVENTS[event];
  const arbitraries = [...required, ...optional].map((name) => [name, valueOf(FIELDS[name])] as const);
  return fc.record(Object.fromEntries(arbitraries), { requiredKeys: [...required] });
};

describe('a line', () => {
  it.each(Object.keys(EVENTS) as EventName[])('of %s keeps the contract whatever its values', (event) => {
    fc.assert(
      fc.property(fieldsOf(event), fc.constantFrom(...EVENTS[event].levels), (fields, level) => {
        const record = buildRecord(event, fields as EventFields<typeof event>, envelope, level);
        const line = encodeLine(record);
        expect(line.indexOf('\n')).toBe(line.length - 1);
        const decoded = decodeLine(line.trimEnd());
        expect(decoded).toEqual({ ok: true, record: JSON.parse(JSON.stringify(record)) as unknown });
        expect(contractProblems(record)).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });

  it('begins with what every line has, in a fixed order, and leaves out what is undefined or no number', () => {
    const fields = {
      queue_wait_ms: Number.NaN,
      matting_time_ms: undefined,
      output_format: 'x',
      processing_time_ms: 1.23456,
    };
    const record = buildRecord('image_processed', fields, { ...envelope, request_id: 'r', trace_id: undefined });
    expect(encodeLine(record)).toBe(
      '{"timestamp":"2026-11-21T08:30:00.123Z","level":"INFO","service":"photo-api","module":"test","event":"image_processed",' +
        '"request_id":"r","output_format":"x","processing_time_ms":1.235}\n',
    );
  });

  it('may have no field that replaces its envelope', () => {
    const hostile = { message: 'x', level: 'ERROR', service: 'other', event: 'processing_failed' };
    const record = buildRecord('library_warned', hostile as never, envelope, 'WARNING');
    expect(record).toMatchObject({ level: 'WARNING', service: 'photo-api', event: 'library_warned' });
  });
});

describe('decodeLine', () => {
  it('gives a reason for what is no line, and never throws', () => {
    const cases = ['', '   ', '{', '[1]', 'null', '"text"', '{"event":3}', '{}', '{"event":"x"} trailing', '\u0000'];
    expect(cases.map((line) => decodeLine(line)).map((each) => (each.ok ? 'ok' : each.reason))).toEqual([
      'malformed',
      'malformed',
      'malformed',
      'not_an_object',
      'not_an_object',
      'not_an_object',
      'no_event',
      'no_event',
      'malformed',
      'malformed',
    ]);
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (line) => typeof decodeLine(line).ok === 'boolean'));
  });

  it('keeps unknown events and unknown fields', () => {
    expect(decodeLine('{"event":"of_tomorrow","new_field":1}')).toEqual({
      ok: true,
      record: { event: 'of_tomorrow', new_field: 1 },
    });
  });
});

describe('contractProblems', () => {
  it('names each breach', () => {
    const record = { event: 'image_processed', level: 'ERROR', timestamp: 't', service: 's', processing_time_ms: '12' };
    expect(contractProblems(record)).toEqual([
      'level "ERROR" is not one of INFO',
      'module is missing',
      'output_format is missing',
      'processing_time_ms should be a number, is "12"',
    ]);
    expect(contractProblems({ event: 'toString' })).toEqual(['unknown event "toString"']);
    expect(contractProblems({})).toEqual(['unknown event undefined']);
  });
});
