import { claim, command, defineScenario, kill, pause } from 'faultline';
import { dispatch } from './system.ts';

const RIDES = 'POST /rides';

export default defineScenario({
  name: 'silent-drivers',
  title: 'One instance that looks for drivers falls silent, later the other one dies, and the books freeze',
  system: dispatch,
  topology: { desk: 1, drivers: 2, jobs: 1 },
  load: { routes: [{ route: RIDES, rps: 40 }] },
  phases: { baseline: 2, fault: 3, recovery: 4 },
  // A p90 takes 50 requests, and a killed instance that is back has to be asked again.
  shortest: { baseline: 2, fault: 3, recovery: 4 },

  faults: [
    pause('drivers-2'),
    kill('drivers-1', { phase: 'recovery', after: 0.5, lasts: 1 }),
    // Whatever commands do, as these signals; no shell reads them but the one that they start.
    command(
      { service: 'jobs' },
      {
        id: 'freeze-jobs',
        inject: ['sh', '-c', 'kill -STOP $FAULTLINE_PIDS'],
        undo: ['sh', '-c', 'kill -CONT $FAULTLINE_PIDS'],
        ...{ phase: 'recovery', after: 3, lasts: 0.3 },
      },
    ),
  ],

  // The services have no settings of the lab: there is one arm, as they are.
  arms: { asis: {} },

  hypotheses: ({ asis }) => ({
    'rides-stay-fast': claim(
      'While one of two is silent, nine of ten rides are booked as soon as its time budget is over',
      asis.latency(RIDES, 'p90', 'fault').atMost(300),
    ),
    'one-job-a-ride': claim(
      'Whoever has to be asked twice, each ride is booked by one call',
      asis
        .spanCount({ service: 'jobs', kind: 'server' }, 'fault')
        .over(asis.spanCount({ service: 'desk', kind: 'server' }, 'fault'))
        .between(1, 1),
    ),
  }),

  lesson:
    'A time budget and a second instance hide one that is silent. ' +
    'To put it aside for a while keeps most requests from waiting for it at all. ' +
    'A dead one is easier: whoever calls it is refused at once.',
});
