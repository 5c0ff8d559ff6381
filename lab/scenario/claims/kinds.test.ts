import { expect, test } from 'vitest';
import { KINDS } from './kinds.ts';

const HEAD = `# Hypotheses

A hypothesis is an observation held against a limit. It says what is claimed, not how that is fetched:

    hypotheses: ({ unprotected: off, protected: on, all }) => ({
      'reads-stay-fast': claim(
        'Protected, reading orders keeps its latency',
        on.latency(READS, 'p90', 'fault').atMost(on.latency(READS, 'p90', 'baseline').times(2)),
      ),
      'orders-are-answered': claim('99% of orders are answered well', all.successRate(ORDERS, 'fault').atLeast(99)),
    }),

The function is given the arms by name. Ask one for an observation, and hold it against a limit:

| limit | what it claims |
|---|---|
| \`.atMost(number)\`, \`.atLeast(number)\` | a bound, inclusive, in the unit of the observation |
| \`.between(atLeast, atMost)\` | two of them |
| \`.atMost(other.times(2))\`, \`.atLeast(other.times(2))\` | so many times another observation in the same unit, of another phase or arm |

\`.minus(other)\` is what one observation has more than another, \`.over(other)\` how many times it is. \`given(what, value, unit)\` is a number
that is known beforehand, as the delay that is injected.

A claim is about the arms that it reads. What is asked of \`all\` has to hold in every arm, what is asked of \`worst(off, on)\` in these: the
worst of them is what was observed. If one of them lacks it, there is no data.

Without a limit a claim does not compile, and is refused before a run. Neither does one with the name of an arm, a phase, a route, a service, a method or an edge that there is not.

## Observations

An observation of a phase looks at its settled part alone: from when its fault is in force to the phase's end. Where the evidence does not hold an observation, the verdict is \`no-data\`.

| observation | unit | what it is | no data when |
|---|---|---|---|
`;

const TAIL = `
## Moments

A moment is when something happens, whenever that is in each arm. A stretch of time is \`{ from, to }\`: two of them.

| moment | when it is |
|---|---|
| \`momentsOf(fault)\` | of a fault of the scenario: \`injecting\` (the lab begins to), \`injected\` (it is in force), \`undoing\`, \`undone\` |
| \`off.forgotten(instance)\`, \`off.registered(instance)\` | the registry forgets an instance, and knows it (again) |
| \`off.breakerTurn(from, to, state)\` | the breaker of an edge turns to \`open\`, \`half-open\` or \`closed\`: its own time, not that of a scrape |
| \`off.alert(name, labels)\` | an alert of [dashboards/](../dashboards/README.md) fires; it is up to a second late, and its rule must be able to hold for its \`for\` before the arm ends |
| \`endOf(phase)\` | the end of a phase |
| \`event({ type, ... })\` | the first event of the [journal](events.md) with these fields |

\`.plus(seconds)\` and \`.minus(seconds)\` are moments too:

    const paused = pause(VICTIM);
    const freeze = momentsOf(paused);
    ...
    'lease-expires': claim(
      'The registry forgets the frozen instance when its lease has run out',
      lease.time(freeze.injecting, lease.forgotten(VICTIM)).between(TTL_S - 0.7, TTL_S + 1.5),
    ),

## Where no word fits

\`off.observe(unit, (arm) => ({ value, evidence }))\` is an observation by a function of yours; it returns \`null\` where the evidence does not
hold it. \`hypotheses\` can also be a list, each with an \`observe\` of its own: see [Write a scenario](writing-scenarios.md#claims).
`;

/** With the names of what it is asked with, where it depends on that. */
const unitOf = (unit: string | ((...args: never) => string), call: string) =>
  typeof unit === 'string'
    ? unit
    : (unit as (...args: string[]) => string)(
        ...call
          .replace(/^.*?\(|\)$/g, '')
          .split(', ')
          .map((name) => `*${name}*`),
      );

test('docs/hypotheses.md tells every observation: `npx vitest run lab/scenario/claims/kinds.test.ts -u` makes it', async () => {
  const lines = Object.values(KINDS).map(
    ({ call, unit, definition, noData }) =>
      `| \`${call}\` | ${unitOf(unit, call)} | ${definition} | ${noData} |\n`,
  );
  await expect(`${HEAD}${lines.join('')}${TAIL}`).toMatchFileSnapshot('../../../docs/hypotheses.md');
});

test('each is told by its own name', () => {
  for (const [name, { call }] of Object.entries(KINDS)) expect(call.split('(')[0]).toBe(name);
});
