import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { loadWatchConfig } from '../../apps/log-watcher/src/config/watch-config.js';
import { prometheusRules } from './rules-file.js';

const WATCH = readFileSync('deploy/watch.yaml', 'utf8');
const config = loadWatchConfig(WATCH, 'watch.yaml');

interface File {
  readonly groups: readonly {
    name: string;
    rules: { alert?: string; expr: string; labels?: Record<string, string> }[];
  }[];
}
const rulesOf = (text: string) =>
  (parse(text) as File).groups
    .find((it) => it.name === 'safelight-default-rules')
    ?.rules.filter((it) => it.alert !== undefined);

describe('the alerting rules of Prometheus', () => {
  it('are what `npm run docs:generate` would write', () => {
    expect(readFileSync('deploy/prometheus/safelight.rules.yaml', 'utf8')).toBe(prometheusRules(config));
  });

  it('are the default rules: the same names in the same order, the same severities', () => {
    const alerts = rulesOf(prometheusRules(config))?.map(({ alert, labels }) => [alert, labels?.['severity']]);
    expect(alerts).toEqual(config.rules.map(({ name, severity }) => [name, severity]));
  });

  it('follow a changed limit', () => {
    const changed = loadWatchConfig(
      WATCH.replace('above: 15%', 'above: 22%').replace('above: 2000\n', 'above: 2500\n'),
      'w',
    );
    const [rate] = rulesOf(prometheusRules(changed)) ?? [];
    expect(rate?.expr).toContain('> 0.22');
    expect(rate?.expr).not.toContain('> 0.15');
    expect(rulesOf(prometheusRules(changed))?.find(({ alert }) => alert === 'latency_high')?.expr).toContain('> 2.5');
  });

  it('leave to the watcher only what is told by the lines themselves', () => {
    const left = rulesOf(prometheusRules(config))?.filter(({ expr }) => expr.includes('safelight_alerts'));
    expect(left?.map(({ alert }) => alert)).toEqual([
      'error_hour_mail',
      'new_error_class',
      'log_silent',
      'tail_unhealthy',
      'delivery_failing',
    ]);
  });
});

describe('the routes of Alertmanager', () => {
  interface Inhibition {
    readonly source_matchers: string[];
    readonly target_matchers: string[];
  }
  const { inhibit_rules } = parse(readFileSync('deploy/alertmanager/alertmanager.yaml', 'utf8')) as {
    inhibit_rules: Inhibition[];
  };

  it.each(config.rules.filter((it) => (it.inhibits?.length ?? 0) > 0).map((it) => [it.name, it.inhibits!] as const))(
    'keep quiet what %s keeps quiet',
    (name, inhibits) => {
      const target = inhibits === 'all' ? `alertname!~"${name}|watchdog"` : `alertname=~"${inhibits.join('|')}"`;
      const own = inhibit_rules.find((it) => it.source_matchers.includes(`alertname="${name}"`));
      expect(own?.target_matchers).toEqual([target]);
    },
  );
});
