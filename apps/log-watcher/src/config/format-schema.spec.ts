import { describe, expect, it } from '@jest/globals';
import type { Failure } from '#events';
import { READY_MAPS } from '../parse/formats/ready-maps.js';
import { loadWatchConfig } from './watch-config.js';

const RULES = 'rules: { e: { severity: info, when: [{ measure: error_lines, above: 1, over: 5m }] } }\n';

const formatOf = (yaml: string) => loadWatchConfig(`${RULES}${yaml}`, 'watch.yaml').services[0]?.format;

function problemOf(yaml: string): string {
  try {
    formatOf(yaml);
  } catch (error) {
    return (error as Failure).publicDetail;
  }
  return '';
}

describe('the format of a service', () => {
  it('is Safelight’s own where nothing is said, and a ready one by its name', () => {
    expect(formatOf('')).toBeNull();
    expect(formatOf('format: safelight\n')).toBeNull();
    expect(formatOf('format: pino\n')).toBe(READY_MAPS.pino);
  });

  it('may be said for all services, and differently for one', () => {
    const yaml = 'format: pino\nservices:\n  a: { files: [/a] }\n  b: { files: [/b], format: safelight }\n';
    const { services } = loadWatchConfig(RULES + yaml, 'watch.yaml');
    expect(services.map(({ format }) => format)).toEqual([READY_MAPS.pino, null]);
  });

  it('takes from a ready one what it does not say itself', () => {
    const yaml = `format:
  based_on: python-logging
  fields: { duration: extra.request.duration, event: [what, event] }
  duration_unit: us
  utc_offset: "+08:00"
  levels: { SEVERE: ERROR }
  outcomes: { failed: [{ event: crashed, status: [500-599, 418] }] }
  error_classes: { Timeout: dependency }
`;
    expect(formatOf(yaml)).toMatchObject({
      fields: {
        duration: ['extra.request.duration'],
        event: ['what', 'event'],
        level: READY_MAPS['python-logging'].fields.level,
      },
      durationUnit: 'us',
      utcOffset: '+08:00',
      levels: { severe: 'ERROR' },
      outcomes: {
        failed: [{ event: ['crashed'], status: ['500-599', '418'] }],
        processed: READY_MAPS['python-logging'].outcomes.processed,
      },
      errorClasses: { Timeout: 'dependency' },
    });
  });

  it.each([
    ['format: pinoo', /watch\.yaml:2:\d+: format "pinoo" is not known: did you mean "pino"/],
    ['format: { felds: {} }', /watch\.yaml:2:\d+: format: unknown key "felds": did you mean "fields"/],
    ['format: { fields: { duraton: x } }', /format\.fields: unknown key "duraton": did you mean "duration"/],
    ['format: { utc_offset: 8 }', /format\.utc_offset must be like "\+08:00"/],
    ['format: { outcomes: { failed: [{}] } }', /format\.outcomes\.failed\.0 is empty/],
    ['format: { duration_unit: min }', /format\.duration_unit "min" is not known/],
    ['format: 5', /format must be the name of a format, or a map/],
  ])('is refused as %s, with its line', (yaml, problem) => {
    expect(problemOf(`${yaml}\n`)).toMatch(problem);
  });
});
