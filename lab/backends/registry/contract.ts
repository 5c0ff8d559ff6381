import { Etcd3 } from 'etcd3';
import { afterAll, beforeAll, describe } from 'vitest';
import { noteMet } from '../providers-met.ts';
import { coordinationContract } from './contract/coordination.ts';
import { keyValueContract } from './contract/key-value.ts';
import { leaseContract } from './contract/lease.ts';
import { pauseContract } from './contract/pause.ts';
import { pingsContract } from './contract/pings.ts';
import { RawClient } from './contract/raw-client.ts';
import { sizeContract } from './contract/sizes.ts';
import type { BackendUnderTest, Subject } from './contract/subject.ts';
import { txnContract } from './contract/txn.ts';
import { behaviourOf } from './contract/version.ts';
import { watchContract } from './contract/watch.ts';
import { watchLoadContract } from './contract/watch-load.ts';
import { watchStreamContract } from './contract/watch-stream.ts';

/** Asks what every etcd v3 endpoint must do, with the same expected values for each provider of one version. */
export function registryContract(name: string, start: () => Promise<BackendUnderTest>): void {
  describe(`registry contract: ${name}`, () => {
    let subject: Subject | undefined;

    beforeAll(async () => {
      const backend = await start();
      noteMet('contract', backend.info);
      const { endpoint } = backend;
      const raw = new RawClient(endpoint);
      const behaviour = await behaviourOf(raw);
      subject = { backend, etcd3: new Etcd3({ hosts: endpoint }), raw, behaviour };
    });

    afterAll(async () => {
      subject?.etcd3.close();
      subject?.raw[Symbol.dispose]();
      await subject?.backend[Symbol.asyncDispose]();
    });

    const get = (): Subject => {
      if (subject === undefined) throw new Error(`${name} has not been started`);
      return subject;
    };
    keyValueContract(get);
    txnContract(get);
    sizeContract(get);
    leaseContract(get);
    watchContract(get);
    watchStreamContract(get);
    coordinationContract(get);
    pauseContract(get);
    pingsContract(get);
    watchLoadContract(get);
  });
}
