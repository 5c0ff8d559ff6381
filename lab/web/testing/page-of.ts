import type { Report } from '../../report/model.ts';
import type { ArmFacts, PageModel } from '../report-page/model/page-model.ts';
import { withoutRows } from '../report-page/model/page-model-of.ts';
import { renderPage } from '../report-page/render-page.ts';

/** What a page is made of where there is a report and nothing else. */
export function modelOf(report: Report): PageModel {
  const arms = report.arms.map(({ name }): ArmFacts => {
    const none = { settings: [], phases: [], broken: [], calls: [], pools: [], acted: [], idle: [] };
    return { name, ...none, hadFault: true, recovery: null, causes: [], series: [], events: [] };
  });
  return { report: withoutRows(report), facts: { edges: [], arms, pairs: [], lastGreen: null }, traces: [] };
}

export const pageOf = (report: Report): Promise<string> => renderPage(modelOf(report));

/** What stands on it: without code, style and what is packed. */
export const markupOf = (page: string): string =>
  page.replace(/<script.*?<\/script>/gs, '').replace(/<style>.*?<\/style>/s, '');
