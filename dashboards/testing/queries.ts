import { basename } from 'node:path';
import { dashboardFiles, metricsOf, readRules } from './files.ts';

/** An expression of a rule or a dashboard, with the labels that its text shows. */
export interface Query {
  readonly where: string;
  readonly expr: string;
  readonly shown: readonly string[];
}

export function ruleQueries(): Query[] {
  const { recordings, alerts } = readRules();
  return [
    ...recordings.map(({ record, expr }) => ({ where: record, expr, shown: [] })),
    ...alerts.map(({ alert, expr, annotations }) => ({
      where: alert,
      expr,
      shown: found(/\$labels\.(\w+)/g, Object.values(annotations).join('\n')),
    })),
  ];
}

export function panelQueries(): Query[] {
  return dashboardFiles().flatMap((file) =>
    metricsOf(file).panels.flatMap(({ title, targets }) =>
      targets.map(({ expr, legendFormat }) => ({
        where: `${basename(file)}: ${title}`,
        expr,
        shown: found(/\{\{(\w+)\}\}/g, legendFormat),
      })),
    ),
  );
}

export function variableQueries(): Query[] {
  return dashboardFiles().flatMap((file) =>
    metricsOf(file).variables.map(({ name, query }) => {
      const [, expr, label] = /^label_values\((.+), (\w+)\)$/.exec(query) ?? [];
      if (!expr || !label) throw new Error(`expected label_values(metric, label) in ${file}, got ${query}`);
      return { where: `${basename(file)}: $${name}`, expr, shown: [label] };
    }),
  );
}

/** As Grafana sends it when all services are chosen. */
export const withoutVariables = (expr: string) =>
  expr.replaceAll('$__rate_interval', '8s').replaceAll('$job', '.+');

const found = (pattern: RegExp, text: string) =>
  [...text.matchAll(pattern)].map(([, name]) => name as string);
