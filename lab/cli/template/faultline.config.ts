import { defineSystem } from 'faultline';

/** How an instance of a service starts: as a process, and in a container (`--runtime docker`). */
const start = (service: string) => ({
  command: ['node', `services/${service}.js`],
  container: {
    image: `my-system/${service}:1.0.0`,
    command: ['node', `services/${service}.js`],
    ports: { service: 8080, admin: 9464 },
    dataDir: '/data',
    // What its log says when it listens.
    log: 'listening',
  },
});

/** What is under test, as data. Put your own services here; a name that does not exist does not compile. */
export const system = defineSystem({
  name: 'my-system',
  services: {
    web: {
      // gRPC methods that it serves: none, it speaks HTTP.
      methods: [],
      calls: { stock: { methods: ['Count'] } },
      start: start('web'),
      health: { http: '/healthz' },
    },
    stock: { methods: ['Count'], start: start('stock'), health: 'grpc' },
  },
  routes: {
    'GET /items/:id': {
      service: 'web',
      method: 'GET',
      // Drawn anew for each request, from the seed of the run.
      path: { $join: ['/items/', { $integer: [1, 100] }] },
      calls: ['web -> stock Count'],
    },
  },
});
