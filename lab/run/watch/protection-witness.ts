import { setTimeout as delay } from 'node:timers/promises';
import type { InstanceRecord, ServiceSettings } from '@faultline/control';
import type { ProtectionRecord } from '@faultline/control/protection-record';
import { readHttp } from '../../backends/read-http.ts';
import { processOf } from '../../faults/fault-counts.ts';
import { serviceOf } from '../../faults/struck-instance.ts';
import type { ArmSettings } from '../../scenario/scenario.ts';
import type { Journal } from '../journal/journal.ts';

export interface ProtectionWitnessOptions {
  readonly arm: string;
  readonly settings: ArmSettings;
  /** That are registered now, as the lab reaches their admin ports. */
  readonly instances: () => readonly InstanceRecord[];
  /** That were started. */
  readonly started: readonly string[];
  readonly journal: Pick<Journal, 'write'>;
}

const ANSWER_MS = 500;
/** What work that goes on behind the last answer gets to end, so that each slot can be given back. */
const IDLE_WITHIN_MS = 3_000;
const LOOK_MS = 100;

/** Asks each process what its protections have done, and writes down what it says: before a kill, and when the load is over. */
export class ProtectionWitness {
  readonly #options: ProtectionWitnessOptions;
  /** By instance: one that the registry has forgotten can be asked all the same. */
  readonly #known = new Map<string, InstanceRecord>();
  /** Services of which instances have, or have had, something to tell. */
  readonly #protected = new Set<string>();

  constructor(options: ProtectionWitnessOptions) {
    this.#options = options;
    this.expect(options.settings);
  }

  /** From now on instances may go by these. */
  expect(settings: ArmSettings): void {
    for (const [service, each] of Object.entries(settings))
      if (isProtected(each)) this.#protected.add(service);
    this.#look();
  }

  /** What it has counted goes with it. */
  async beforeKill(instance: string): Promise<void> {
    this.#look();
    const record = this.#known.get(instance);
    if (record) this.#tell(record, await readProtections(record));
  }

  /** When the load is over, and no call of it under way. */
  async ended(): Promise<void> {
    this.#look();
    const asked = this.#options.started.filter((name) => this.#protected.has(serviceOf(name)));
    await Promise.all(
      asked.map(async (name) => {
        const known = this.#known.get(name);
        if (known) this.#tell(known, await readIdle(known));
        else this.#unread(name);
      }),
    );
  }

  #look(): void {
    for (const each of this.#options.instances())
      if (this.#protected.has(each.service)) this.#known.set(each.instance, each);
  }

  #tell(instance: InstanceRecord, record: ProtectionRecord | null): void {
    if (!record) {
      this.#unread(instance.instance);
      return;
    }
    const { arm, journal } = this.#options;
    const of = { service: instance.service, instance: instance.instance, process: processOf(instance) };
    journal.write('protections.read', { arm, ...of, record });
  }

  #unread(instance: string): void {
    const { arm, journal } = this.#options;
    journal.write('protections.unread', { arm, service: serviceOf(instance), instance });
  }
}

const ON_EDGES = ['breaker', 'bulkhead', 'timeoutMs', 'retry', 'hedging', 'fallback'] as const;

/** By something of which it tells what it did. */
const isProtected = ({ server, clients = {} }: ServiceSettings = {}): boolean =>
  server?.workers !== undefined ||
  server?.rateLimit !== undefined ||
  Object.values(clients).some((edge) => ON_EDGES.some((protection) => edge[protection] !== undefined));

/** Once nothing is under way there; as it is then where that does not come about in time. */
async function readIdle(instance: InstanceRecord): Promise<ProtectionRecord | null> {
  const giveUpAt = performance.now() + IDLE_WITHIN_MS;
  for (;;) {
    const record = await readProtections(instance);
    if ((record && isIdle(record)) || performance.now() >= giveUpAt) return record;
    await delay(LOOK_MS);
  }
}

const isIdle = ({ edges, server }: ProtectionRecord): boolean =>
  server.serving === 0 &&
  Object.values(edges).every(({ bulkhead, inFlight }) => bulkhead === null || inFlight === 0);

/** Null when it does not answer. */
export async function readProtections({
  adminAddress,
}: Pick<InstanceRecord, 'adminAddress'>): Promise<ProtectionRecord | null> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const { status, text } = await readHttp(`http://${adminAddress}/protections`, { signal });
    return status === 200 ? (JSON.parse(text) as ProtectionRecord) : null;
  } catch {
    return null;
  }
}
