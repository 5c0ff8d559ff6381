import { expect, test } from 'vitest';
import { START } from './fixture/lab-process.ts';
import { Workspace } from './fixture/workspace.ts';

const DOCTOR = [process.execPath, START, 'doctor'] as const;

test('it tells of this machine within half a minute that scenarios run here, which they do', {
  timeout: 60_000,
}, async () => {
  using workspace = new Workspace();
  const began = performance.now();
  await using doctor = workspace.command([...DOCTOR, '--json']);
  const { code, stdout, stderr } = await doctor.ended;
  expect(performance.now() - began).toBeLessThan(30_000);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { canRun, findings } = JSON.parse(stdout);
  expect(canRun).toBe(true);
  const found = Object.fromEntries(
    findings.map(({ what, found }: { what: string; found: string }) => [what, found]),
  );
  expect(found).toMatchObject({
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    ports: '20 of 127.0.0.1 listened on and reached',
    zstd: 'there and back',
  });
  // What was measured, and not what stands for nothing.
  expect(found['busy now']).toMatch(/^\d+% busy \(.+\), work waits [\d.]+ ms \(p90\)/);
  expect(found.speed).toMatch(/^a piece of work takes [\d.]+ ms at best/);
});

test('where something is in the way the exit code is 3, and the last line names it', {
  timeout: 60_000,
}, async () => {
  using workspace = new Workspace();
  const quoted = DOCTOR.map((part) => `'${part}'`).join(' ');
  await using doctor = workspace.command(['sh', '-c', `ulimit -n 200 && exec ${quoted}`], {
    HTTPS_PROXY: 'http://proxy.invalid:3128',
  });
  const { code, stdout } = await doctor.ended;
  expect(stdout).toMatch(/^cannot {2}open files {2}200 a process\n {20}.+ulimit -n 4096\.$/m);
  expect(stdout).toMatch(/^ok {6}proxy {7}HTTPS_PROXY: /m);
  expect(stdout.trim().split('\n').at(-1)).toBe('Scenarios can not run here: open files.');
  expect(code).toBe(3);
});
