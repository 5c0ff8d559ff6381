import { arch, cpus, release, totalmem, type } from 'node:os';
import { table } from './table.ts';

/** What the figures below it were measured on. */
export function machineTable(): string {
  const processors = cpus();
  return table(
    ['machine', ''],
    [
      ['processor', `${processors.length} x ${processors[0]?.model ?? 'unknown'}`],
      ['memory', `${Math.round(totalmem() / 2 ** 30)} GiB`],
      ['system', `${type()} ${release()} ${arch()}`],
      ['node', process.version],
    ],
  );
}
