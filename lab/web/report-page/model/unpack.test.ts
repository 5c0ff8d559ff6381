import { expect, test } from 'vitest';
import { syntheticModel } from '../../testing/synthetic-run.ts';
import { renderPage } from '../render-page.ts';
import { modelOfPage, PACKED_MODEL } from './unpack.ts';

const model = syntheticModel({ orders: 3 });
const { report } = model;

test('a page gives back what was packed into it', async () => {
  const read = await modelOfPage(await renderPage(model), report);
  expect(read).toMatchObject({ report: { id: report.id }, traces: [{ arm: 'unprotected' }, {}] });
});

test('what is no page, is damaged, or is of another scenario or version, is told in a line', async () => {
  const page = await renderPage(model);
  expect(await modelOfPage('<p>hello</p>', report)).toBe('Expected a report.html, found another file.');
  expect(await modelOfPage(page.replace(PACKED_MODEL, 'H4sIAAAA'), report)).toBe(
    'Expected a whole report.html, found a damaged one.',
  );
  expect(await modelOfPage(page, { ...report, scenario: 'other' })).toMatch(/^Expected a run of other, /);
  expect(await modelOfPage(page, { ...report, faultline: '9.9.9' })).toMatch(
    /^Expected a report of Faultline 9\.9\.9, as this one, found one of .*: write it anew from its folder\.$/,
  );
});
