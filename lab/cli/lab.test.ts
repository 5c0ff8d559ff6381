import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { call } from '../workbench/fixture/call.ts';
import { START } from './fixture/lab-process.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';

const TOKEN = 'a-token-of-the-tests';

test.runIf(process.platform === 'linux')(
  'faultline lab: the address once, a fault that is met in the shop, and on Ctrl-C nothing is left',
  { timeout: 120_000 },
  async () => {
    using workspace = new Workspace();
    const file = workspace.write('small.ts', smallScenario());
    await using lab = workspace.start(
      ['lab', '--scenario', `./${file}`, '--port', '0', '--backends', 'embedded'],
      { FAULTLINE_LAB_TOKEN: TOKEN },
    );
    await lab.untilSaid('stdout', /The lab is open: \S+\nCtrl-C/);
    const journal = lab.journal();
    expect(journal.map(({ type }) => type)).toContain('load.started');
    expect(lab.processes().length).toBeGreaterThan(5);
    const said = lab.said('stdout');
    const [, url = ''] = /The lab is open: (\S+)/.exec(said) ?? [];
    expect(said.split(TOKEN)).toHaveLength(2);
    const { origin } = new URL(url);
    const headers = { authorization: `Bearer ${TOKEN}` };
    const body = JSON.stringify({
      kind: 'delay',
      match: { service: 'product' },
      fixedDelayMs: 200,
      lasts: 60,
    });
    expect((await call(`${origin}/api/v1/faults`, { method: 'POST', headers, body })).status).toBe(201);
    await expect
      .poll(async () => (await call(`${origin}/api/v1/faults/delay-product/ledger`)).json.met, {
        timeout: 15_000,
      })
      .toBeGreaterThan(3);
    await expect
      .poll(async () => (await call(`${origin}/api/v1/state`)).json.edges[1], { timeout: 15_000 })
      .toMatchObject({ from: 'gateway', to: 'product', goodPerS: expect.closeTo(40, -1.2), failedPerS: 0 });
    const { json } = await call(`${origin}/api/v1/traces?limit=5`);
    expect(json.traces.length).toBe(5);
    const trace = await call(`${origin}/api/v1/traces/${json.traces[0].traceId}`);
    expect(trace.json.resourceSpans.length).toBeGreaterThan(0);
    // What was done by hand is a scenario that may run; recorded-lab.test.ts runs one.
    const recording = await call(`${origin}/api/v1/recording?name=by-hand`);
    const again = workspace.write('by-hand.ts', recording.text);
    await using check = workspace.command([process.execPath, START, 'check', `./${again}`]);
    const checked = await check.ended;
    expect([checked.stderr, checked.code]).toEqual(['', 0]);
    lab.signal('SIGINT', 'group');
    const { code, stderr } = await lab.ended;
    await lab.nothingLeft();
    expect(stderr).toBe('Stopping (SIGINT): what was started is being ended.\n');
    expect(code).toBe(0);
    expect(lab.journal().findLast(({ type }) => type === 'cleanup.checked')?.left).toEqual([]);
    expect(lab.journal().map(({ type }) => type)).toContain('fault.undone');
  },
);

test('a port that is taken, wrong flags and a wrong token are one line each, before anything is started', {
  timeout: 60_000,
}, async () => {
  using workspace = new Workspace();
  const file = workspace.write('small.ts', smallScenario());
  const other = createServer();
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const port = String((other.address() as AddressInfo).port);
  const lab = (args: readonly string[], env = {}) =>
    workspace.run(['lab', '--scenario', `./${file}`, ...args], env);
  const taken = await lab(['--port', port, '--reports', join(workspace.folder, 'of-a-second-lab')]);
  expect(existsSync(join(workspace.folder, 'of-a-second-lab'))).toBe(false);
  other.close();
  expect([taken.code, taken.stderr.trimStart()]).toEqual([
    3,
    `Expected to listen on 127.0.0.1:${port}: something else listens there; choose another one with --port.\n`,
  ]);
  const wrong = await lab(['--port', '70000']);
  expect([wrong.code, wrong.stderr.trim().split('\n').length]).toEqual([2, 1]);
  expect(wrong.stderr).toMatch(/^\nExpected --port to be a number from 0 to 65535, got `70000`\. Usage: /);
  const at = await lab(['--at', '127.0.0.1:70000']);
  expect([at.code, at.stderr]).toEqual([
    2,
    expect.stringMatching(/^\nExpected --at to be host:port, got `127\.0\.0\.1:70000`\. Usage: /),
  ]);
  const half = await lab(['--attach', '127.0.0.1:2379']);
  expect([half.code, half.stderr]).toEqual([
    2,
    expect.stringMatching(
      /^\nExpected --attach to be host:port of an etcd and the URL of traces, .* got `127/,
    ),
  ]);
  const short = await lab([], { FAULTLINE_LAB_TOKEN: 'short' });
  expect([short.code, short.stderr]).toEqual([
    2,
    expect.stringMatching(/^\nExpected FAULTLINE_LAB_TOKEN to be 16 to 200/),
  ]);
});
