import { renderToString } from 'preact-render-to-string';
import type { PageModel } from './model/page-model.ts';
import { Page } from './page.tsx';

/** Markup of the page as it is before any script ran; all text in it is escaped. */
export function render(model: PageModel): { title: string; markup: string } {
  const { scenario, verdict } = model.report;
  return {
    title: renderToString(<title>{`${scenario}: ${verdict} - Faultline`}</title>),
    markup: renderToString(<Page model={model} />),
  };
}
