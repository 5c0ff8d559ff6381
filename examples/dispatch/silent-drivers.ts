import { defineScenario, kill, latency, pause } from 'faultline';
import { dispatch } from './system.ts';

const RIDES = 'POST /rides';

export default defineScenario({
  name: 'silent-drivers',
  title: 'One instance that looks for drivers falls silent, and later the other one dies',
  system: dispatch,
  topology: { desk: 1, drivers: 2, jobs: 1 },
  load: { routes: [{ route: RIDES, rps: 40 }] },
  phases: { baseline: 2, fault: 3, recovery: 4 },
  // A p90 takes 50 requests, and a killed instance that is back has to be asked again.
  shortest: { baseline: 2, fault: 3, recovery: 4 },

  faults: [pause('drivers-2'), kill('drivers-1', { phase: 'recovery', after: 0.5, lasts: 1 })],

  // The services have no settings of the lab: there is one arm, as they are.
  arms: { asis: {} },

  hypotheses: [
    {
      name: 'rides-stay-fast',
      title: 'While one of two is silent, nine of ten rides are booked as soon as its time budget is over',
      arm: 'asis',
      unit: 'ms',
      atMost: 300,
      observe: ({ asis }) => latency(asis, 'fault', RIDES, 'p90'),
    },
    {
      name: 'one-job-a-ride',
      title: 'Whoever has to be asked twice, each ride is booked by one call',
      arm: 'asis',
      unit: '% of traces',
      atLeast: 100,
      observe: ({ asis }) => {
        const traces = asis.phases.flatMap((phase) => asis.phase(phase)?.traces.all ?? []);
        if (traces.length === 0) return null;
        const once = traces.filter(
          ({ spans }) =>
            spans.filter(({ service, kind }) => service === 'jobs' && kind === 'server').length === 1,
        );
        return {
          value: (100 * once.length) / traces.length,
          evidence: `${once.length} of ${traces.length} traces have one call that jobs served`,
        };
      },
    },
  ],

  lesson:
    'A time budget and a second instance hide one that is silent. ' +
    'To put it aside for a while keeps most requests from waiting for it at all. ' +
    'A dead one is easier: whoever calls it is refused at once.',
});
