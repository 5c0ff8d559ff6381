import { defineSystem } from '../system/system.ts';

/** Two services without the kit. */
export const plain = defineSystem({
  name: 'post-office',
  services: {
    counter: {
      kit: false,
      methods: [],
      calls: { sorting: { methods: ['GET /shelf'] } },
      start: {
        command: ['node', 'counter.js'],
        port: 'PORT',
        addresses: { sorting: 'SORTING_AT' },
        env: { LANG: 'C' },
      },
      health: { http: '/ready' },
    },
    sorting: {
      kit: false,
      methods: ['GET /shelf'],
      start: { command: ['node', 'sorting.js'], port: 'SORTING_PORT' },
      health: 'port',
    },
  },
  routes: {
    'GET /letters': {
      service: 'counter',
      method: 'GET',
      path: '/letters',
      calls: ['counter -> sorting GET /shelf'],
    },
  },
});
