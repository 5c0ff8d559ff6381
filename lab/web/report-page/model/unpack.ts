import type { Report } from '../../../report/model.ts';
import type { PageModel } from './page-model.ts';

/** Where the model lies in a page, packed by render-page.ts. */
export const PACKED_MODEL = /(?<=<script type="application\/octet-stream" id="model">)[^<]*/;

/** In a browser, and in Node. */
export async function unpackModel(packed: string): Promise<PageModel> {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(stream).json()) as PageModel;
}

/** What another page carries; a line that says what was found where this one can not read it. */
export async function modelOfPage(
  page: string,
  own: Pick<Report, 'faultline' | 'scenario'>,
): Promise<PageModel | string> {
  const packed = PACKED_MODEL.exec(page)?.[0];
  if (packed === undefined) return 'Expected a report.html, found another file.';
  const model = await unpackModel(packed).catch(() => null);
  if (model === null) return 'Expected a whole report.html, found a damaged one.';
  const { faultline, scenario } = model.report;
  if (faultline !== own.faultline)
    return `Expected a report of Faultline ${own.faultline}, as this one, found one of ${faultline}: write it anew from its folder.`;
  if (scenario !== own.scenario)
    return `Expected a run of ${own.scenario}, as this one, found one of ${scenario}.`;
  return model;
}
