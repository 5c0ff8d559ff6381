import { once } from 'node:events';
import { expect, test } from 'vitest';
import { createAdminServer, listen } from './admin-server.ts';
import type { AuditPage } from './audit-page.ts';
import { KitMetrics } from './metrics.ts';
import { OpenSpanNotes } from './telemetry/open-span-notes.ts';

const SETTINGS = { server: { workers: { slots: 2, queue: 1 } } };

async function answerOf(page: AuditPage, query = '', path = '/audit') {
  const server = createAdminServer(new KitMetrics(), {
    ...{ record: () => undefined, audit: () => page, settings: () => SETTINGS },
    openSpans: new OpenSpanNotes(),
  });
  const port = await listen(server, '127.0.0.1', 0);
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}${query}`);
    return { status: response.status, text: await response.text() };
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
}

test('books that can not be read are an error of the request, not the end of the instance', async () => {
  const answer = await answerOf(() => {
    throw new Error('database is locked');
  });
  expect(answer).toEqual({ status: 500, text: 'Error: database is locked\n' });
});

test('beside what its protections did it says which settings it goes by', async () => {
  const { text } = await answerOf(() => [], '', '/protections');
  expect(JSON.parse(text)).toMatchObject({ edges: {}, settings: SETTINGS });
});

test('a query that can not be read is told what was expected', async () => {
  expect(await answerOf(() => [], '?limit=0')).toEqual({
    status: 400,
    text: 'limit: expected a whole number from 1 to 10000, got `0`\n',
  });
});

test('spans that have not ended are noted from the first question on', async () => {
  expect(JSON.parse((await answerOf(() => [], '?trace=0', '/spans')).text)).toEqual({
    spans: [],
    dropped: 0,
  });
});
