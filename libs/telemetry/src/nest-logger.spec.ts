import { describe, expect, it } from '@jest/globals';
import type { EventEmitter } from './event-log.js';
import { createNestLogger } from './nest-logger.js';

describe('createNestLogger', () => {
  it('passes warnings and errors on with their speaker and stack, and drops the chatter', () => {
    const lines: unknown[] = [];
    const log: EventEmitter = { emit: (event, fields, level) => void lines.push([event, fields, level]) };
    const nest = createNestLogger(log);
    nest.log('Mapped {/healthz, GET} route', 'RouterExplorer');
    nest.warn('Duplicate DTO', 'Swagger');
    nest.error('it broke', 'Error: it broke\n    at somewhere', 'ExceptionsHandler');
    const error = new Error('thrown');
    nest.fatal(error);
    nest.warn({ odd: 1 });
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    nest.warn(circular);
    nest.warn(undefined);
    expect(lines).toEqual([
      ['library_warned', { message: 'Swagger: Duplicate DTO' }, 'WARNING'],
      [
        'library_warned',
        { message: 'ExceptionsHandler: it broke', error_stack: 'Error: it broke\n    at somewhere' },
        'ERROR',
      ],
      ['library_warned', { message: 'thrown', error_stack: error.stack }, 'ERROR'],
      ['library_warned', { message: '{ odd: 1 }' }, 'WARNING'],
      ['library_warned', { message: '<ref *1> { self: [Circular *1] }' }, 'WARNING'],
      ['library_warned', { message: 'undefined' }, 'WARNING'],
    ]);
  });
});
