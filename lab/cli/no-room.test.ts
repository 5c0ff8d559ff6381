import { chmodSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { smallScenario, Workspace } from './fixture/workspace.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace[Symbol.dispose]());

/** Says that it is a Jaeger and healthy, and takes nothing. */
const JAEGER = `#!${process.execPath}
if (process.argv[2] === 'version') { console.log('{"gitVersion":"v2.13.0"}'); process.exit(); }
const config = require('node:fs').readFileSync(process.argv[3], 'utf8');
const [host, port] = /healthcheckv2:[^]*?endpoint: "(.*?)"/.exec(config)[1].split(':');
require('node:http').createServer((_, response) => response.end()).listen(port, host);
`;

test('more traces than the store can keep: refused once it is known, before any service is started', async () => {
  const PATH = join(workspace.folder, 'bin');
  mkdirSync(PATH);
  for (const tool of ['sh', 'grep', 'sleep']) symlinkSync(`/bin/${tool}`, join(PATH, tool));
  workspace.write('bin/jaeger', JAEGER);
  chmodSync(join(PATH, 'jaeger'), 0o755);
  const scenario = smallScenario({
    load: '{ routes: [{ route: PRODUCTS, rps: 2000 }] }',
    phases: '{ baseline: 6, fault: 6, recovery: 7 }',
  });
  const args = [`./${workspace.write('small.ts', scenario)}`, '--runtime', 'process', '--backends', 'auto'];
  await using lab = workspace.start(args, { PATH });
  const { code, stdout, stderr } = await lab.ended;
  expect(stderr).toMatch(
    /^Expected an arm to leave at most 38000 traces, as jaeger 2\.13\.0 keeps no more, but it is 43000: lower `rps`, run with a shorter --length, or let a Collector sample \(--collector tail=10%\)\.$/m,
  );
  expect(code).toBe(3);
  expect(stdout).toContain('traces    jaeger 2.13.0');
  expect(readdirSync(join(lab.runFolder, 'logs')).filter((log) => /gateway|product/.test(log))).toEqual([]);
});
