import { randomUUID } from 'node:crypto';
import { vi } from 'vitest';
import type { OtlpSpan, OtlpTracesData } from '../../../evidence/otlp.ts';
import { traceQueryOf } from '../client.ts';
import { encodeRequest } from '../fixtures/otlp-codec.ts';
import { type Abilities, abilitiesByAnswer, abilitiesOf, SUMMARIES } from '../query/abilities.ts';
import type { TracesBackend } from '../traces.ts';

/** A service name that no other test uses: all share one store. */
export function newService(): string {
  return `svc-${randomUUID().slice(0, 8)}`;
}

export function post(
  backend: TracesBackend,
  body: Buffer | string,
  headers: Record<string, string>,
): Promise<Response> {
  return fetch(`${backend.otlpHttp}/v1/traces`, {
    method: 'POST',
    body: body as Uint8Array<ArrayBuffer> | string,
    headers,
  });
}

/** By OTLP/HTTP protobuf; fails unless accepted. */
export async function send(backend: TracesBackend, data: OtlpTracesData): Promise<void> {
  const response = await post(backend, encodeRequest(data), { 'content-type': 'application/x-protobuf' });
  if (response.status !== 200) throw new Error(`expected 200, got ${response.status}`);
}

export function spansOf(data: OtlpTracesData | null): OtlpSpan[] {
  return data?.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)) ?? [];
}

/** A store may index a moment after it has answered: waits until the trace has so many spans. */
export function traceWith(backend: TracesBackend, traceId: string, spans: number): Promise<OtlpTracesData> {
  const query = traceQueryOf(backend);
  return vi.waitFor(
    async () => {
      const data = await query.traceById(traceId);
      const found = spansOf(data).length;
      if (data === null || found !== spans) throw new Error(`expected ${spans} spans, found ${found}`);
      return data;
    },
    { timeout: 10_000, interval: 20 },
  );
}

/** Without what holds its default, which a writer may leave out; so two correct writers compare equal. */
export function normalise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalise);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .map(([key, member]) => [key, keep(key) ? member : normalise(member)] as const)
    .filter(([key, member]) => keep(key) || !isDefault(member));
  return Object.fromEntries(entries);
}

/** In a oneof, the default is a value. */
function keep(key: string): boolean {
  return /^(string|bool|int|double|bytes)Value$/.test(key);
}

function isDefault(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === '0') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** What the backend can do that not every version of Jaeger can. */
export async function abilitiesFound({ info, queryUrl }: TracesBackend): Promise<Abilities> {
  return abilitiesOf(info) ?? abilitiesByAnswer((await fetch(`${queryUrl}${SUMMARIES}`)).status);
}

/** Parameters in both spellings, as the client sends them: before 2.19 only snake_case is read. */
export function both(values: Record<string, string>, aliases: Record<string, string> = {}): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    const alias = aliases[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    params.set(`query.${name}`, value);
    params.set(`query.${alias}`, value);
  }
  return params;
}
