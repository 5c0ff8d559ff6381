import { ownCopy } from '../../own-copy.ts';
import { decodeResource } from './decode.ts';
import type { ScannedRequest, ScannedScope } from './scan.ts';

/** Where spans come from: a resource and an instrumentation scope, held once for all their spans. */
export interface Origin {
  readonly id: number;
  readonly key: string;
  /** Equal for the scopes of one resource. */
  readonly resourceKey: string;
  /** `service.name`; never empty, see `nameService`. */
  readonly service: string;
  readonly resource: Buffer;
  readonly resourceSchemaUrl: string;
  readonly scope: Buffer;
  readonly scopeSchemaUrl: string;
  /** Stored spans that point at it. */
  spans: number;
}

/** Rough cost of one entry beside its bytes, which are held as key and as value. */
const ENTRY_BYTES = 400;

/** Interned origins; one that no stored span points at any more is dropped. */
export class Origins {
  bytes = 0;
  readonly #byKey = new Map<string, Origin>();
  readonly #byId: (Origin | undefined)[] = [];
  readonly #freeIds: number[] = [];

  intern({ bytes }: ScannedRequest, scanned: ScannedScope): Origin {
    const [resourceStart, resourceEnd] = scanned.resource;
    const [scopeStart, scopeEnd] = scanned.scope;
    const resourceKey = `${bytes.toString('latin1', resourceStart, resourceEnd)}\n${scanned.resourceSchemaUrl}`;
    // The lengths keep two different splits of the same bytes apart.
    const key = `${resourceEnd - resourceStart} ${scopeEnd - scopeStart} ${resourceKey}\n${bytes.toString('latin1', scopeStart, scopeEnd)}\n${scanned.scopeSchemaUrl}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const resource = ownCopy(bytes.subarray(resourceStart, resourceEnd));
    const origin: Origin = {
      id: this.#freeIds.pop() ?? this.#byId.length,
      key,
      resourceKey,
      service: serviceName(resource),
      resource,
      resourceSchemaUrl: scanned.resourceSchemaUrl,
      scope: ownCopy(bytes.subarray(scopeStart, scopeEnd)),
      scopeSchemaUrl: scanned.scopeSchemaUrl,
      spans: 0,
    };
    this.#byKey.set(key, origin);
    this.#byId[origin.id] = origin;
    this.bytes += 3 * key.length + ENTRY_BYTES;
    return origin;
  }

  get(id: number): Origin {
    return this.#byId[id] as Origin;
  }

  release(origin: Origin): void {
    if (origin.spans > 0 || this.#byId[origin.id] !== origin) return;
    this.#byKey.delete(origin.key);
    this.#byId[origin.id] = undefined;
    this.#freeIds.push(origin.id);
    this.bytes -= 3 * origin.key.length + ENTRY_BYTES;
  }
}

function serviceName(resource: Buffer): string {
  const attribute = decodeResource(resource).attributes?.find(({ key }) => key === 'service.name');
  return attribute?.value?.stringValue ?? '';
}
