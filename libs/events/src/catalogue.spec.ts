import { describe, expect, it } from '@jest/globals';
import { EVENTS, TERMINAL_EVENTS } from './catalogue.js';
import { COMMON_FIELDS, type EventDefinition } from './event-definition.js';
import { FIELDS, type Field } from './fields.js';

const ENTRIES = Object.entries(EVENTS) as [string, EventDefinition][];

describe('the catalogue', () => {
  it.each(ENTRIES)('%s has known fields, each once, none that every line has', (_name, { required, optional }) => {
    const names = [...required, ...optional];
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) {
      expect(FIELDS).toHaveProperty(name);
      expect(COMMON_FIELDS).not.toContain(name);
    }
  });

  it.each(ENTRIES)('%s is a verb phrase in the past tense, or a measurement', (name) => {
    expect(name).toMatch(/^[a-z]+(_[a-z]+)+$/);
  });

  it('uses every field somewhere', () => {
    const used = new Set<string>([
      ...COMMON_FIELDS,
      ...ENTRIES.flatMap(([, each]) => [...each.required, ...each.optional]),
    ]);
    expect(Object.keys(FIELDS).filter((name) => !used.has(name))).toEqual([]);
  });

  it('names the unit at the end of each time, size and memory field', () => {
    const units = Object.entries(FIELDS as Record<string, Field>).filter(([, { about }]) =>
      /\b(MiB|KiB|took)\b/.test(about),
    );
    for (const [name] of units) expect(name).toMatch(/_(mb|kb|ms)$/);
  });

  it('has one terminal event for each way in which a request can end, each with its time', () => {
    for (const name of TERMINAL_EVENTS) expect(EVENTS[name].required).toContain('processing_time_ms');
    expect(EVENTS.image_rejected.levels).toEqual(['WARNING']);
    expect(EVENTS.processing_failed.levels).toEqual(['ERROR']);
  });
});
