import { fileURLToPath } from 'node:url';
import { type Audit, defineSystem } from 'faultline';

const command = (service: string) => [
  process.execPath,
  fileURLToPath(new URL(`services/${service}.ts`, import.meta.url)),
];

interface Told {
  readonly ride: string;
  readonly driver: string;
}

/** Of the system's own business: the lab knows no field of it. */
const ridesAreBooked: Audit = {
  name: 'rides-are-booked',
  says: 'Each ride that a client was told of is booked, with the driver that the client was told',
  check: ({ answers, records }) => {
    const told = answers
      .filter(({ status }) => status === 201)
      .map(({ responseBody }) => responseBody as Told);
    const driverOf = new Map((records as readonly Told[]).map(({ ride, driver }) => [ride, driver]));
    const violations = told.flatMap(({ ride, driver }) => {
      const booked = driverOf.get(ride);
      if (booked === driver) return [];
      const what = `ride ${ride} was told with driver ${driver}, and is booked with ${booked ?? 'none'}`;
      return [{ what, orders: [ride] }];
    });
    const counts = { told: told.length, booked: driverOf.size };
    return { violations, lookedAt: told.length, toldOf: told.length, counts };
  },
};

/** Three plain services: a desk that takes rides, two that look for drivers, and the books of the jobs. */
export const dispatch = defineSystem({
  name: 'dispatch',
  services: {
    desk: {
      kit: false,
      methods: [],
      calls: { drivers: { methods: ['GET /drivers'] }, jobs: { methods: ['POST /jobs'] } },
      start: {
        command: command('desk'),
        port: 'PORT',
        addresses: { drivers: 'DRIVERS', jobs: 'JOBS' },
      },
      health: { http: '/healthz' },
    },
    drivers: {
      kit: false,
      methods: ['GET /drivers'],
      start: { command: command('drivers'), port: 'PORT' },
      health: 'port',
    },
    jobs: {
      kit: false,
      methods: ['POST /jobs'],
      start: { command: command('jobs'), port: 'PORT' },
      health: { http: '/healthz' },
      keepsBooks: true,
    },
  },
  routes: {
    'POST /rides': {
      service: 'desk',
      method: 'POST',
      path: '/rides',
      body: { area: { $oneOf: ['north', 'south', 'east', 'west'] } },
      calls: ['desk -> drivers GET /drivers', 'desk -> jobs POST /jobs'],
      good: { statuses: ['BOOKED'] },
    },
  },
  audits: [ridesAreBooked],
});
