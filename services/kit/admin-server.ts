import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AuditPage, auditAnswer } from './audit-page.ts';
import type { KitMetrics } from './metrics.ts';
import type { OpenSpanNotes } from './telemetry/open-span-notes.ts';

/** What there is to tell by now. */
export interface Told {
  readonly record: () => string | undefined;
  /** Of a service whose books can be audited. */
  readonly audit: () => AuditPage | undefined;
  /** That it goes by. */
  readonly settings: () => object;
  readonly openSpans: Pick<OpenSpanNotes, 'read' | 'wanted'>;
}

/**
 * `/metrics`, `/healthz`, `/instance`, `/protections` (a `ProtectionRecord`), `/spans` (`OpenSpans`) and `/audit` of one instance, on a port of their
 * own so that load cannot crowd them out. `/metrics?name[]=...` has those metrics only, as with Prometheus' Java client. `/instance` is its record in the registry,
 * whether that has it or not: by it one can tell who answers here. `/audit`: see auditAnswer.
 */
export function createAdminServer(metrics: KitMetrics, { record, audit, settings, openSpans }: Told): Server {
  return createServer((request, response) => {
    const [path, query = ''] = (request.url ?? '').split('?', 2);
    if (path === '/healthz') {
      response.end('ok\n');
      return;
    }
    const own = record();
    if (path === '/instance' && own !== undefined) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(own);
      return;
    }
    const page = audit();
    if (path === '/audit' && page) {
      tellBooks(page, new URLSearchParams(query), response);
      return;
    }
    if (path === '/protections') {
      const text = JSON.stringify({ ...metrics.protections.read(), settings: settings() });
      response.writeHead(200, { 'content-type': 'application/json' }).end(text);
      return;
    }
    if (path === '/spans') {
      openSpans.wanted();
      const text = JSON.stringify(openSpans.read(new URLSearchParams(query).get('trace')));
      response.writeHead(200, { 'content-type': 'application/json' }).end(text);
      return;
    }
    if (path !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    exposition(metrics, new URLSearchParams(query).getAll('name[]')).then(
      (text) => response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
}

function tellBooks(page: AuditPage, query: URLSearchParams, response: ServerResponse): void {
  try {
    const answer = auditAnswer(page, query);
    if ('problem' in answer) response.writeHead(400).end(`${answer.problem}\n`);
    else response.writeHead(200, { 'content-type': 'application/jsonl' }).end(answer.lines);
  } catch (error) {
    // Of the books, as of metrics that can not be made: whoever asked is told.
    response.writeHead(500).end(`${error}\n`);
  }
}

/** All metrics, or those of these names that there are. */
async function exposition({ registry }: KitMetrics, names: readonly string[]): Promise<string> {
  if (names.length === 0) return registry.metrics();
  const known = names.filter((name) => registry.getSingleMetric(name) !== undefined);
  const texts = await Promise.all(known.map((name) => registry.getSingleMetricAsString(name)));
  return texts.map((text) => `${text}\n`).join('');
}

/** Resolves with the port that the system chose. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
