import { type InstanceRecord, keys } from './control.ts';

/** The record, or in a line why the key holds none: what was expected and what was found. */
export type ReadRecord = { readonly record: InstanceRecord } | { readonly problem: string };

/** Also what is safe in a URL, in a label and in the name of a file. */
const NAME = /^\w[\w.-]*$/;
/** A name or an IPv4 address, or an IPv6 address in brackets, and a port. */
const ADDRESS = /^(?:[A-Za-z0-9_](?:[\w.-]*)|\[[0-9A-Fa-f:.]+\]):(\d{1,5})$/;
const SHOWN_CHARS = 80;

/**
 * What an instance's key in the registry holds. Anybody can write there: a reader takes what is a record of just that
 * key, and passes over the rest.
 */
export function readInstanceRecord(key: string, text: string): ReadRecord {
  const [service = '', instance = '', ...more] = key.slice(keys.services.length).split('/');
  if (!key.startsWith(keys.services) || more.length > 0 || !NAME.test(service) || !NAME.test(instance)) {
    return { problem: `expected a key like ${keys.instance('<service>', '<instance>')}` };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: `expected JSON, found ${shown(text)}` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { problem: `expected a JSON object, found ${shown(text)}` };
  }
  const { address, adminAddress, pid, startedAtUnixMs, ...names } = value as Partial<InstanceRecord>;
  if (names.service !== service) return { problem: wrong('service', `\`${service}\``, names.service) };
  if (names.instance !== instance) return { problem: wrong('instance', `\`${instance}\``, names.instance) };
  if (!isAddress(address)) return { problem: wrong('address', '`host:port`', address) };
  if (!isAddress(adminAddress)) return { problem: wrong('adminAddress', '`host:port`', adminAddress) };
  if (!isCount(pid)) return { problem: wrong('pid', 'a whole number from 0', pid) };
  if (!isCount(startedAtUnixMs)) return { problem: wrong('startedAtUnixMs', 'epoch ms', startedAtUnixMs) };
  return { record: { service, instance, address, adminAddress, pid, startedAtUnixMs } };
}

/** `host:port` with a port that exists: a connection to another would throw. */
export function isAddress(value: unknown): value is string {
  const port = typeof value === 'string' ? Number(ADDRESS.exec(value)?.[1] ?? 0) : 0;
  return port >= 1 && port <= 65_535;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const wrong = (field: string, expected: string, found: unknown) =>
  `expected ${field} to be ${expected}, found ${found === undefined ? 'none' : shown(JSON.stringify(found))}`;

function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}...` : text);
}
