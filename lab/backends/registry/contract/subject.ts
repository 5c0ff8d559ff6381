import type { Etcd3 } from 'etcd3';
import type { RegistryBackend } from '../registry.ts';
import type { RawClient } from './raw-client.ts';
import type { Behaviour } from './version.ts';

/** What the parts of the contract get: the backend under test and clients of it that live as long as the suite. */
export interface Subject {
  readonly backend: BackendUnderTest;
  readonly etcd3: Etcd3;
  readonly raw: RawClient;
  /** Of the version that was met. */
  readonly behaviour: Behaviour;
}

/** Clients inside a container's network may know it by another address than the tests do. */
export type BackendUnderTest = RegistryBackend & { readonly advertised?: string };
