import { drawn } from './draw.ts';

/** Test files of ten seconds and more that have the machine for themselves. In CI the commit draws a third of them; `npm test` elsewhere runs all. */
export const LONG: readonly string[] = [
  'examples/ci/ci',
  'examples/dispatch/dispatch',
  'lab/cli/busy-machine',
  'lab/cli/clock-step',
  'lab/cli/collector',
  'lab/cli/docs',
  'lab/cli/gate-end-to-end',
  'lab/cli/judge',
  'lab/cli/recorded-lab',
  'lab/cli/same-arms',
  'lab/cli/shaped-load',
  'lab/load/load',
  'lab/load/tries',
  'lab/run/audits',
  'lab/run/fault-ledger',
  'lab/run/held-lab',
  'lab/run/protections',
  'lab/run/sampling',
  'lab/vitest/scenario',
  'lab/workbench/attached',
  'lab/workbench/edits/edited-lab',
  'lab/workbench/mystery',
  'lab/workbench/page/browser',
  'lab/workbench/page/by-hand.browser',
  'lab/workbench/page/live-tools.browser',
  'lab/workbench/page/mystery-browser',
  'lab/workbench/page/runs/browser',
  'lab/workbench/page/workshop/real',
  'lab/workbench/workbench',
  'packaging/package',
  'scenarios/double-charge',
  'scenarios/sampling',
  'scenarios/slow-payment',
  'workshop/mend',
].map((name) => `${name}.test.ts`);

/** The same of what runs in containers. What holds each provider against its contract is not among them: the contracts meet every one. */
export const LONG_IN_CONTAINERS: readonly string[] = [
  'lab/cli/base-image',
  'lab/cli/containers',
  'lab/images/compose',
  'lab/run/fault-ledger',
  'lab/run/sampling',
  'lab/run/shared-books',
  'lab/runtime/docker/observed-state',
  'packaging/image/lab-image',
].map((name) => `${name}.docker.test.ts`);

/** Of these files, those that are not run here; the log names them. */
export function leftOut(files: readonly string[], log: (line: string) => void): readonly string[] {
  const taken = drawn(
    files.map((what) => ({ what })),
    log,
  );
  return files.filter((file) => !taken.some(({ what }) => what === file));
}
