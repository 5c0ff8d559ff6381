import { fileURLToPath } from 'node:url';
import { isPlain, type Service, type System } from '../../system/system.ts';
import { sample } from '../sample-system.ts';

const MAIN = fileURLToPath(new URL('./library-main.ts', import.meta.url));

/** The sample system with processes that do what it says. Among each other they speak HTTP. */
export const liveLibrary: System = {
  ...sample,
  services: Object.fromEntries(
    Object.entries(sample.services).map(([name, service]: [string, Service]) => {
      if (isPlain(service)) throw new TypeError(`no kit in ${name}`);
      const start = { ...service.start, command: [process.execPath, MAIN, name] };
      return [name, { ...service, health: { http: '/ready' }, keepsBooks: false, start }];
    }),
  ),
};
