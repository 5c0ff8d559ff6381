import { z } from 'zod';
import { defineSystem } from '../system/system.ts';

const start = (name: string) => ({
  command: ['node', `${name}.js`],
  container: {
    image: `sample/${name}:1`,
    command: [name],
    ports: { service: 80, admin: 81 },
    dataDir: '/var/sample',
    log: 'ready',
  },
});

/** A system that has nothing of the shop: three services, of which the last two call each other. */
export const sample = defineSystem({
  name: 'library',
  services: {
    desk: {
      methods: [],
      calls: { loans: { methods: ['Lend', 'Find'] } },
      start: start('desk'),
      health: { http: '/ready' },
    },
    loans: {
      methods: ['Lend', 'Find'],
      calls: { readers: { methods: ['Know'], fallback: true } },
      start: start('loans'),
      health: 'grpc',
      keepsBooks: true,
    },
    readers: {
      methods: ['Know'],
      calls: { loans: { methods: ['Find'] } },
      start: start('readers'),
      health: 'grpc',
    },
  },
  settings: {
    server: z.strictObject({ shelves: z.int().min(1).max(9).optional() }),
    edge: z.strictObject({ timeoutMs: z.int().positive().optional(), fallback: z.boolean().optional() }),
  },
  routes: {
    'PUT /loans': {
      service: 'desk',
      method: 'PUT',
      path: '/loans',
      headers: { 'x-branch': { $oneOf: ['north', 'south'] } },
      body: { reader: { $integer: [1, 9] } },
      calls: ['desk -> loans Lend', 'loans -> readers Know'],
      good: { statuses: ['LENT', 'WAITING'] },
    },
    'GET /loans/:id': {
      service: 'desk',
      method: 'GET',
      path: { $join: ['/loans/', { $first: 'loan' }] },
      first: { route: 'PUT /loans', times: 2 },
      calls: ['desk -> loans Find'],
    },
  },
});
