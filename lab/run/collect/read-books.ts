import { readHttp } from '../../backends/read-http.ts';

const PAGE = 1_000;
/** To tell one that is stuck: to wait for one that is only slow, on a busy machine, costs time, and to leave it the audits. */
const PAGE_WITHIN_MS = 10_000;
/** Of one instance: what is more would not fit into the lab's memory with the rest. */
const MAX_RECORDS = 1_000_000;

/** Why books can not be read, in a line. */
export class BooksError extends Error {}

/**
 * All that one instance tells at `GET /audit` of its admin port, page by page (JSON lines, each with a `cursor` that grows);
 * null where it keeps no books (404).
 * @throws BooksError
 */
export async function readBooks(
  instance: string,
  adminAddress: string,
  signal: AbortSignal,
  pageSize = PAGE,
): Promise<readonly unknown[] | null> {
  const fail = (found: string): never => {
    throw new BooksError(`expected the books of ${instance} at ${adminAddress}/audit, got ${found}`);
  };
  const records: unknown[] = [];
  for (let after = 0; ; ) {
    const page = await readPage(`http://${adminAddress}/audit?after=${after}&limit=${pageSize}`, signal);
    if ('failure' in page) return fail(page.failure);
    if (page.status === 404) return after === 0 ? null : fail(`HTTP 404 after record ${after}`);
    if (page.status !== 200) return fail(withText(page));
    const lines = page.text.split('\n').filter((line) => line !== '');
    if (lines.length === 0) return records;
    for (const line of lines) {
      const record = parsed(line);
      const cursor = record?.cursor;
      if (typeof cursor !== 'number' || !(cursor > after)) {
        return fail(`a line without a cursor above ${after}: ${line.slice(0, 80)}`);
      }
      after = cursor;
      records.push(record);
    }
    if (records.length > MAX_RECORDS) return fail(`more than ${MAX_RECORDS} records`);
  }
}

/** The first line says why. */
function withText({ status, text }: { readonly status: number; readonly text: string }): string {
  const [first = ''] = text.split('\n', 1);
  return `HTTP ${status}${first === '' ? '' : ` (${first.slice(0, 80)})`}`;
}

type Page = { readonly status: number; readonly text: string } | { readonly failure: string };

async function readPage(url: string, signal: AbortSignal): Promise<Page> {
  const timeout = AbortSignal.timeout(PAGE_WITHIN_MS);
  try {
    return await readHttp(url, { signal: AbortSignal.any([signal, timeout]) });
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) return { failure: `no answer within ${PAGE_WITHIN_MS} ms` };
    const { cause } = error as { cause?: { code?: unknown } };
    return { failure: `no answer (${cause?.code ?? (error as Error).message})` };
  }
}

function parsed(line: string): { readonly cursor?: unknown } | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null; // The line is told of as it is.
  }
}
