import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProcessRuntime } from '../../runtime/process.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { noteMet } from '../providers-met.ts';
import { findJaegers, startJaegerBinary } from './binary.ts';
import { send } from './contract/send.ts';
import { startEmbeddedTraces } from './embedded.ts';
import { ALLOWED_QUERIES, ALLOWED_SENDS, type Allowed, isBefore } from './fixtures/differential/allowed.ts';
import { type Answer, ask } from './fixtures/differential/answers.ts';
import { CORPUS } from './fixtures/differential/corpus.ts';
import { deliver } from './fixtures/differential/deliver.ts';
import { deliverGrpc, GRPC_SENDS } from './fixtures/differential/grpc-sends.ts';
import { httpSends } from './fixtures/differential/http-sends.ts';
import { JSON_SENDS } from './fixtures/differential/json-sends.ts';
import { PROTOBUF_SENDS } from './fixtures/differential/protobuf-sends.ts';
import { QUERIES } from './fixtures/differential/queries.ts';
import type { TracesBackend } from './traces.ts';

/** What differs, and is in no list. */
interface Difference {
  readonly request: string;
  readonly embedded: Answer;
  readonly real: Answer;
}

const AT_ONCE = 8;
const TIMEOUT_MS = 120_000;

const jaegers = await findJaegers();

test.runIf(process.env.CI)('CI has a real Jaeger to compare the embedded store with', () => {
  expect(jaegers).not.toEqual([]);
});

describe.each(jaegers)('embedded store and Jaeger $version', (binary) => {
  const { version } = binary;
  const met = new Set<string>();
  let directory: string;
  let runtime: Runtime;
  let embedded: TracesBackend;
  let real: TracesBackend;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'faultline-traces-'));
    runtime = await startProcessRuntime({ logDir: directory });
    embedded = await startEmbeddedTraces(runtime);
    // A ring of less than a query's depth answers 500.
    const ring = { maxTraces: 100_000 };
    real = await startJaegerBinary(runtime, { dataDir: directory, binary, name: 'jaeger', ...ring });
    for (const { info } of [embedded, real]) noteMet('differential', info);
    for (const data of CORPUS) for (const backend of [embedded, real]) await send(backend, data);
  }, TIMEOUT_MS);
  afterAll(async () => {
    await runtime?.[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  async function compare<Request>(
    requests: readonly Request[],
    allowed: readonly Allowed<Request>[],
    nameOf: (request: Request) => string,
    askOne: (backend: TracesBackend, request: Request) => Promise<Answer>,
  ): Promise<Difference[]> {
    const differences: Difference[] = [];
    const here = allowed.filter(({ until }) => isBefore(version, until));
    const left = requests.values();
    const worker = async () => {
      for (const request of left) {
        const [ours, theirs] = await Promise.all([askOne(embedded, request), askOne(real, request)]);
        if (JSON.stringify(ours) === JSON.stringify(theirs)) continue;
        const rule = here.find(({ applies }) => applies(request, ours, theirs));
        if (rule !== undefined) met.add(rule.name);
        else differences.push({ request: nameOf(request), embedded: ours, real: theirs });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return differences;
  }

  // First: a trace without an id, which some sends make, ends each later search of Jaeger's.
  test(
    `${QUERIES.length} queries are answered alike`,
    async () => {
      const differences = await compare(
        QUERIES,
        ALLOWED_QUERIES,
        ({ path }) => path,
        (backend, { path }) => ask(backend.queryUrl + path),
      );
      expect(differences).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test.each([
    ['JSON', () => JSON_SENDS],
    ['protobuf', () => PROTOBUF_SENDS],
    ['HTTP', httpSends],
  ])(
    '%s: what is sent is answered and stored alike',
    async (_, sends) => {
      expect(await compare(sends(), ALLOWED_SENDS, ({ name }) => name, deliver)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test(
    'gRPC: what is sent is answered and stored alike',
    async () => {
      expect(await compare(GRPC_SENDS, [], ({ name }) => name, deliverGrpc)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  test('each difference that is allowed was met', () => {
    const here = [...ALLOWED_QUERIES, ...ALLOWED_SENDS].filter(({ until }) => isBefore(version, until));
    expect([...met].sort()).toEqual(here.map(({ name }) => name).sort());
  });
});
