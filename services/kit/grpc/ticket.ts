import type { Metadata } from '@grpc/grpc-js';
import type { HrTime } from '@opentelemetry/api';
import { now } from '../clock.ts';

/** Carries a ticket's number from an attempt to the picker, which takes it off again. */
const TICKET_KEY = 'faultline-ticket';

const issued = new Map<string, Ticket>();
let lastNumber = 0;

/**
 * What an attempt and the picker tell each other: where not to go, and where it went. grpc-js hands a picker nothing
 * of a call but its metadata, and says nothing of a call's way until it has ended.
 */
export class Ticket {
  /** Addresses of the instances that a stream was begun to, in order; more than one after a transparent retry. */
  readonly peers: string[] = [];
  /** When the first of these streams was begun. */
  sentAt: HrTime | undefined;
  /** Set when a picker that knows tickets has seen it: else nobody notes where the attempt goes. */
  taken = false;
  readonly #earlier: readonly Ticket[];
  readonly #number = String(++lastNumber);

  readonly #onBegun: (address: string) => void;

  /** `earlier` are those of the other attempts of the same call; `onBegun` is told of each stream that is begun. */
  constructor(earlier: readonly Ticket[], onBegun: (address: string) => void = () => {}) {
    this.#earlier = earlier;
    this.#onBegun = onBegun;
    issued.set(this.#number, this);
  }

  /** True for an instance that this attempt should leave to others, if there are others. */
  avoids(address: string): boolean {
    return this.peers.includes(address) || this.#earlier.some(({ peers }) => peers.includes(address));
  }

  /** How many instances it avoids at most. */
  get avoided(): number {
    return this.#earlier.reduce((sum, { peers }) => sum + peers.length, this.peers.length);
  }

  /** True when no stream can have been begun for the attempt. */
  get unused(): boolean {
    return this.taken && this.peers.length === 0;
  }

  /** For the picker: a stream is begun to that instance. */
  begin(address: string): void {
    this.peers.push(address);
    this.sentAt ??= now();
    this.#onBegun(address);
  }

  writeTo(metadata: Metadata): void {
    metadata.set(TICKET_KEY, this.#number);
  }

  /** When the attempt has ended. */
  giveBack(): void {
    issued.delete(this.#number);
  }
}

/** For the picker: the ticket of a call that has one. It does not travel further. */
export function takeTicket(metadata: Metadata): Ticket | undefined {
  const [number] = metadata.get(TICKET_KEY);
  if (number === undefined) return undefined;
  metadata.remove(TICKET_KEY);
  const ticket = issued.get(number.toString());
  if (ticket) ticket.taken = true;
  return ticket;
}
