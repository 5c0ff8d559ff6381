import { tmpdir } from 'node:os';
import { EtcdLeaseInvalidError, GRPCUnavailableError } from 'etcd3';
import { expect, test } from 'vitest';
import { ExitCode, FaultlineError } from '../../errors.ts';
import { failureOf } from './failure.ts';

const starting = { underWay: false, leftovers: [], folder: tmpdir() };
const measuring = { ...starting, underWay: true };

test('an error of ours before any load means that the lab could not be started', () => {
  const error = new FaultlineError('binary-missing', 'No etcd.', { detail: ['more'] });
  expect(failureOf(error, starting)).toMatchObject({
    code: 'binary-missing',
    message: 'No etcd.',
    detail: ['more'],
    exitCode: ExitCode.notStarted,
    cause: error,
  });
});

test('the same once load was sent means that nothing can be concluded', () => {
  const error = new FaultlineError('fault-not-applied', 'Not in force.');
  expect(failureOf(error, measuring)).toMatchObject({ exitCode: ExitCode.inconclusive });
});

test('an exit code that says more is kept', () => {
  const error = new FaultlineError('interrupted', 'Interrupted.', { exitCode: ExitCode.interrupted });
  expect(failureOf(error, measuring)).toMatchObject({ exitCode: ExitCode.interrupted });
});

test('what ended for a full disk says which, and what can be done', () => {
  const detail = ['panic: write db: no space left on device'];
  const error = new FaultlineError('instance-exited', 'registry expected to be ready.', { detail });
  const failure = failureOf(error, starting) as FaultlineError;
  expect(failure.message).toMatch(
    /^The disk had no room left for it \(now .+ free on \/.*\): free some space, or choose another folder with --reports\. registry expected to be ready\.$/,
  );
  expect(failure).toMatchObject({ code: 'instance-exited', detail, exitCode: ExitCode.notStarted });
});

test('of what failed the first is told, not what the cleanup then ran into', async () => {
  const first = new FaultlineError('spawn-failed', 'First.');
  const failing = (message: string): AsyncDisposable => ({
    [Symbol.asyncDispose]: async () => {
      throw new Error(message);
    },
  });
  const caught = await (async () => {
    await using _outer = failing('outer');
    await using _inner = failing('inner');
    throw first;
  })().catch((error: unknown) => error);
  expect(caught).toBeInstanceOf(SuppressedError);
  expect(failureOf(caught, starting)).toMatchObject({ code: 'spawn-failed' });
});

test.each([new GRPCUnavailableError('14 UNAVAILABLE: gone'), new EtcdLeaseInvalidError('77')])(
  'an error of the registry client becomes one clear line: %s',
  (error) => {
    const failure = failureOf(error, measuring);
    expect(failure).toMatchObject({ code: 'registry-not-answering', exitCode: ExitCode.inconclusive });
    expect((failure as Error).message).toContain(
      `Expected the registry to answer the lab, got: ${error.message}`,
    );
  },
);

test('of a fault that could not be set or undone a run tells what the registry said, not what one could ask again', () => {
  const cause = new GRPCUnavailableError('14 UNAVAILABLE: gone');
  const failure = failureOf(new FaultlineError('faults-out-of-reach', 'Ask again.', { cause }), measuring);
  expect(failure).toMatchObject({ code: 'registry-not-answering', exitCode: ExitCode.inconclusive });
});

test('what is left behind is listed and is graver than that nothing can be concluded', () => {
  const error = new FaultlineError('backend-ended', 'Ended.', { exitCode: ExitCode.inconclusive });
  const failure = failureOf(error, { ...measuring, leftovers: ['process 7 is still there: sleep'] });
  expect(failure).toMatchObject({
    exitCode: ExitCode.leftBehind,
    detail: ['process 7 is still there: sleep'],
  });
});

test('a disk that refuses is one clear line with the path and the disk', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    syscall: 'write',
    path: '/tmp/x.json',
  });
  const failure = failureOf(full, measuring);
  expect(failure).toMatchObject({ code: 'disk-failed', exitCode: ExitCode.inconclusive });
  expect((failure as Error).message).toMatch(
    /^Could not write \/tmp\/x\.json: the disk is full \([\d.]+ MB of [\d.]+ MB free on \/\S*\)\. Please free some space/,
  );
});

test('any other error is a bug and stays what it is', () => {
  const bug = new TypeError('undefined is not a function');
  expect(failureOf(bug, measuring)).toBe(bug);
});
