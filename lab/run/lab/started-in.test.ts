import { delimiter } from 'node:path';
import { expect, test } from 'vitest';
import type { System } from '../../system/system.ts';
import { startedIn } from './started-in.ts';

const bin = (folder: string) => `${folder}/node_modules/.bin`;

/** Of a service of a workspace, /here/web, started as it is in a commit. */
function pathOf(...folders: readonly string[]) {
  const start = { command: ['serve'], env: { PATH: folders.join(delimiter) } };
  const system = { name: 'small', services: { web: { kit: false, start } } } as unknown as System;
  const there = startedIn({ folder: '/made/web', madeIn: '/made' }, '/here/web', system);
  return there.services.web?.start.env?.PATH?.split(delimiter);
}

test('a program that was above its folder is found before one that is in the folder now', () => {
  const here = [bin('/here/web'), bin('/here'), bin('')];
  expect(pathOf('/own', ...here, '/bin')).toEqual(['/own', bin('/made/web'), bin('/made'), ...here, '/bin']);
});

test('a PATH without programs of packages is as it was', () => {
  expect(pathOf('/own', '/bin')).toEqual(['/own', '/bin']);
});
