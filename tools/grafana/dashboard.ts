/** A whole dashboard in Grafana's classic model, which every Grafana from 9 on reads. */
import { DATASOURCE, layOut, type Row } from './panel.js';

/** A dashboard as it is planned. */
export interface Dashboard {
  /** Part of its address; never changes. */
  readonly uid: string;
  readonly title: string;
  readonly about: string;
  /** Job of Prometheus whose instances can be chosen as `$instance`. */
  readonly job: 'photo-api' | 'log-watcher';
  readonly rows: readonly Row[];
}

/** As Grafana's file, ended by a line feed. */
export function dashboardFile({ uid, title, about, job, rows }: Dashboard): string {
  const model = {
    uid,
    title,
    description: about,
    tags: ['safelight'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    timezone: 'browser',
    links: [{ type: 'dashboards', title: 'Safelight', tags: ['safelight'], asDropdown: false, keepTime: true }],
    annotations: { list: [FIRING] },
    templating: { list: [DATASOURCES, instances(job)] },
    panels: layOut(rows),
  };
  return `${JSON.stringify(model, null, 2)}\n`;
}

/** Alerts as marks on every graph. */
const FIRING = {
  name: 'Alerts',
  datasource: DATASOURCE,
  enable: true,
  iconColor: 'red',
  expr: 'ALERTS{alertstate="firing", service=~".+", alertname!="watchdog"}',
  titleFormat: '{{alertname}}',
  textFormat: '{{service}} {{severity}}',
  step: '30s',
};

const DATASOURCES = {
  name: 'datasource',
  label: 'Prometheus',
  type: 'datasource',
  query: 'prometheus',
  hide: 0,
  refresh: 1,
};

function instances(job: Dashboard['job']): object {
  return {
    name: 'instance',
    label: 'Instance',
    type: 'query',
    datasource: DATASOURCE,
    query: { query: `label_values(up{job="${job}"}, instance)`, refId: 'instances' },
    refresh: 2,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: 'All', value: '$__all' },
    hide: 0,
  };
}
