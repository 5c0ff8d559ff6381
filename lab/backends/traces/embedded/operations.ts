const KIND_NAMES: readonly string[] = ['', 'internal', 'server', 'client', 'producer', 'consumer'];

/** A name and kind of a service's spans, held once for all of them. */
export interface Operation {
  readonly id: number;
  readonly service: string;
  readonly name: string;
  /** As the API has it: `server`, ...; empty for a kind that is not known. */
  readonly kind: string;
  /** Stored spans that point at it. */
  spans: number;
}

/** Rough cost of one entry beside its names. */
const ENTRY_BYTES = 300;

/**
 * Index of services and operations. Jaeger's own never forgets; here an entry goes with its last span, so that names
 * without end stay in bounds.
 */
export class Operations {
  bytes = 0;
  readonly #byService = new Map<string, Map<string, Operation[]>>();
  readonly #byId: (Operation | undefined)[] = [];
  readonly #freeIds: number[] = [];

  /** `spanKind` is the number that OTLP has for it. */
  intern(service: string, name: string, spanKind: number): Operation {
    const kind = KIND_NAMES[spanKind] ?? '';
    const names = this.#byService.get(service) ?? new Map<string, Operation[]>();
    const kinds = names.get(name) ?? [];
    const known = kinds.find((operation) => operation.kind === kind);
    if (known !== undefined) return known;
    const operation = { id: this.#freeIds.pop() ?? this.#byId.length, service, name, kind, spans: 0 };
    kinds.push(operation);
    names.set(name, kinds);
    this.#byService.set(service, names);
    this.#byId[operation.id] = operation;
    this.bytes += cost(operation);
    return operation;
  }

  get(id: number): Operation {
    return this.#byId[id] as Operation;
  }

  release(operation: Operation): void {
    const { id, service, name, spans } = operation;
    if (spans > 0) return;
    const names = this.#byService.get(service);
    const kinds = names?.get(name)?.filter((other) => other !== operation) ?? [];
    if (kinds.length > 0) names?.set(name, kinds);
    else names?.delete(name);
    if (names?.size === 0) this.#byService.delete(service);
    this.#byId[id] = undefined;
    this.#freeIds.push(id);
    this.bytes -= cost(operation);
  }

  has(service: string): boolean {
    return this.#byService.has(service);
  }

  /** Sorted; without the empty name. */
  services(): string[] {
    return [...this.#byService.keys()].filter((name) => name !== '').sort();
  }

  /** Those of a service, sorted by name. */
  of(service: string): Operation[] {
    return [...(this.#byService.get(service)?.values() ?? [])]
      .flat()
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }
}

function cost({ service, name }: Operation): number {
  return 2 * (service.length + name.length) + ENTRY_BYTES;
}
