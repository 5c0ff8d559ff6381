import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { PageRenderer } from '../../report/consistency/renderings.ts';
import type { Report } from '../../report/model.ts';
import { builtPage } from '../build-page.ts';
import { cleaned } from './model/cleaned.ts';
import type { PageModel } from './model/page-model.ts';
import { withoutRows } from './model/page-model-of.ts';
import { modelOfPage, PACKED_MODEL } from './model/unpack.ts';

type Render = (model: PageModel) => { readonly title: string; readonly markup: string };

/**
 * `report.html`: one file that needs no network and no server. Its policy forbids every request and every script but its own, so
 * that text from the system under test can do no harm even if an escape were forgotten.
 * @throws FaultlineError `page-not-built`
 */
export async function renderPage(given: PageModel): Promise<string> {
  const model = cleaned(given);
  return pageWith(model, { model: packed(model) });
}

/**
 * The page of a run that has another run at hand, as if its Compare had opened that page: both are of this scenario and version of Faultline,
 * or `because` says in a line which one is not.
 */
export async function renderCompared(
  pages: readonly [first: string, second: string],
  own: Pick<Report, 'faultline' | 'scenario'>,
): Promise<{ readonly page: string } | { readonly because: string }> {
  const [first, second] = [await modelOfPage(pages[0], own), await modelOfPage(pages[1], own)];
  if (typeof first === 'string') return { because: first };
  if (typeof second === 'string') return { because: second };
  // As they are: to pack a run takes seconds, and nothing else of a process comes to anything meanwhile.
  const [model = '', beside = ''] = pages.map((page) => PACKED_MODEL.exec(page)?.[0]);
  return { page: await pageWith(first, { model, beside }) };
}

/** `packed`: by the id that its script finds it under. */
async function pageWith(model: PageModel, packed: Readonly<Record<string, string>>): Promise<string> {
  const { script, style, renderer } = await builtPage();
  const { render } = (await import(renderer)) as { readonly render: Render };
  const { title, markup } = render(model);
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
${title}<style>
${style}</style></head><body>${markup}
${Object.entries(packed)
  .map(([id, text]) => `<script type="application/octet-stream" id="${id}">${text}</script>`)
  .join('\n')}
<script>${script}</script></body></html>
`;
}

/** Compressed, as text that a page can hold; model/unpack.ts takes it apart. */
const packed = (model: PageModel): string => gzipSync(JSON.stringify(model), { level: 9 }).toString('base64');

/** What a page holds beside its markup; null where it holds none. */
export function modelIn(page: string): PageModel | null {
  const text = unpacked(page);
  return text === null ? null : (JSON.parse(text) as PageModel);
}

function unpacked(page: string): string | null {
  const found = PACKED_MODEL.exec(page)?.[0];
  return found === undefined ? null : gunzipSync(Buffer.from(found, 'base64')).toString();
}

export const reportPages: PageRenderer = {
  async again(page, report) {
    const model = modelIn(page);
    return model ? renderPage({ ...model, report: withoutRows(report) }) : '';
  },
  readable: (page) =>
    page
      .replace(/(?<=script-src 'sha256-)[^']+/, '')
      .replace(/(?<=<style>\n).*?(?=<\/style>)/s, '')
      .replace(/(?<=<script>).*?(?=<\/script>)/s, '')
      .replace(PACKED_MODEL, () => unpacked(page) ?? ''),
};
