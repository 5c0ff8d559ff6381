import { expect, test } from 'vitest';
import { KitMetrics } from './metrics.ts';

const KEPT = 16;
const BEGUN = 'faultline_client_attempts_begun';
const FINISHED = 'faultline_client_attempts';

/** An edge to a service with one instance that is started anew again and again, each time on another port. */
function caller() {
  const metrics = new KitMetrics();
  const address = (start: number) => `127.0.0.1:${10_000 + start}`;
  const attempt = (to: string, peer = 'bank') => {
    metrics.attemptBegun(peer, to);
    return () => {
      metrics.clientEnded(peer, to, 'Charge', 'OK', 1);
      metrics.attemptOver(peer, [to], false);
    };
  };
  const values = async (name: string, peer_service = 'bank') => {
    const [found] = (await metrics.registry.getMetricsAsJSON()).filter((each) => each.name === name);
    return (found?.values ?? []).filter(({ labels }) => labels.peer_service === peer_service);
  };
  const total = async (what: string) => {
    const all = [...(await values(`${what}_total`)), ...(await values(`${what}_departed_total`))];
    return all.reduce((sum, { value }) => sum + value, 0);
  };
  return { metrics, address, attempt, values, total };
}

test('however often an instance is started anew, its addresses make few series, and none of its attempts is lost', async () => {
  const { metrics, address, attempt, values, total } = caller();
  const totals: number[] = [];
  for (let start = 1; start <= 100; start++) {
    metrics.instancesListed('bank', [address(start)]);
    for (let call = 0; call < 3; call++) attempt(address(start))();
    metrics.instancesListed('bank', []);
    totals.push(await total(BEGUN));
  }
  expect(totals).toEqual(totals.map((_, index) => 3 * (index + 1)));
  expect(await total(FINISHED)).toBe(300);
  for (const name of [
    ...[`${BEGUN}_total`, `${FINISHED}_total`, `${FINISHED}_in_flight`],
    'faultline_client_last_attempt_timestamp_seconds',
  ]) {
    const left = (await values(name)).map(({ labels }) => labels.peer_address);
    // A fault that has ended a moment ago is counted by one of these.
    const latest = Array.from({ length: KEPT }, (_, index) => address(100 - index));
    expect(left.toSorted()).toEqual(latest.toSorted());
  }
});

test('what is listed stays, however many there are, and so does what still has an attempt under way', async () => {
  const { metrics, address, attempt, values, total } = caller();
  const listed = Array.from({ length: 40 }, (_, index) => address(index));
  metrics.instancesListed('bank', listed);
  const end = attempt(address(0));
  for (const to of listed.slice(1)) attempt(to)();
  metrics.instancesListed('bank', listed);
  expect(await values(`${BEGUN}_total`)).toHaveLength(40);
  metrics.instancesListed('bank', listed.slice(39));
  const under = (name: string) => values(name).then((of) => of.map(({ labels }) => labels.peer_address));
  expect(await under(`${BEGUN}_total`)).toContain(address(0));
  expect(await under(`${BEGUN}_total`)).toHaveLength(2 + KEPT);
  end();
  expect(await total(BEGUN)).toBe(40);
  expect(await total(FINISHED)).toBe(40);
});

test('one that comes back is counted anew, beside what it had', async () => {
  const { metrics, address, attempt, values, total } = caller();
  for (let start = 0; start <= KEPT; start++) attempt(address(start))();
  metrics.instancesListed('bank', []);
  attempt(address(0))();
  expect(await total(BEGUN)).toBe(KEPT + 2);
  const [back] = (await values(`${BEGUN}_total`)).filter(({ labels }) => labels.peer_address === address(0));
  expect(back?.value).toBe(1);
});

test('an edge of another name to the same instances, and edges to other services, are no trouble', async () => {
  const { metrics, address, attempt, values } = caller();
  metrics.instancesListed('ledger', [address(500)]);
  metrics.instancesListed('bank', [address(1)]);
  attempt(address(1), 'bank-of-the-settler')();
  attempt(address(500), 'ledger')();
  for (let start = 2; start < 60; start++) metrics.instancesListed('bank', [address(1), address(start)]);
  expect(await values(`${BEGUN}_total`, 'bank-of-the-settler')).toMatchObject([{ value: 1 }]);
  expect(await values(`${BEGUN}_total`, 'ledger')).toMatchObject([{ value: 1 }]);
});

test('of streams, which are counted at their end alone, what addresses had that have left is kept as a sum too', async () => {
  const { metrics, address, values, total } = caller();
  const target = 'etcd:///bank';
  metrics.clientEnded('bank', target, 'Watch', 'UNAVAILABLE', 1);
  for (let start = 1; start <= 20; start++) {
    metrics.instancesListed('bank', [address(start)]);
    metrics.clientEnded('bank', address(start), 'Watch', 'OK', 1);
  }
  const left = (await values(`${FINISHED}_total`)).map(({ labels }) => labels.peer_address);
  expect(left.toSorted()).toEqual([address(20), target].toSorted());
  expect(await total(FINISHED)).toBe(21);
});
