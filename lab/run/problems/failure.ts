import {
  ClientClosedError,
  ClientRuntimeError,
  EtcdError,
  EtcdLeaseInvalidError,
  GRPCGenericError,
} from 'etcd3';
import { ExitCode, FaultlineError } from '../../errors.ts';
import { asEngineError } from '../../runtime/docker/engine-error.ts';
import { diskOf, diskTrouble, FULL, isOfTheDisk } from '../journal/disk-error.ts';
import { gravest } from './exit-code.ts';

export interface FailedRun {
  /** Whether load had been sent: past that the lab did start, and what failed is the measurement. */
  readonly underWay: boolean;
  readonly leftovers: readonly string[];
  /** Where all that it started writes. */
  readonly folder: string;
}

/**
 * What to tell of a run that ended early: the first thing that went wrong, not what its cleanup ran into, with all that
 * was left behind. What is not ours and not the registry's stays as it is: a bug.
 */
export function failureOf(error: unknown, { underWay, leftovers, folder }: FailedRun): unknown {
  const first = asOurs(firstOf(error));
  if (!(first instanceof FaultlineError)) return first;
  const codes = [first.exitCode === ExitCode.notStarted && underWay ? ExitCode.inconclusive : first.exitCode];
  if (leftovers.length > 0) codes.push(ExitCode.leftBehind);
  const detail = [...first.detail, ...leftovers];
  const message = [...fullDisk(first.detail, folder), first.message].join(' ');
  return new FaultlineError(first.code, message, { exitCode: gravest(codes), cause: first, detail });
}

/** How the journal tells it: an error of ours has its code, any other is a bug. */
export function failureFields(failure: unknown): Readonly<Record<string, unknown>> {
  if (!(failure instanceof FaultlineError)) {
    return { error: failure instanceof Error ? failure.message : String(failure) };
  }
  const { code, message: error, exitCode, detail } = failure;
  return { error, code, exitCode, detail };
}

/** A program that ended has no error code to go by: that the disk was full is known only from its last words. */
function fullDisk(lastWords: readonly string[], folder: string): string[] {
  if (!lastWords.some((line) => /no space left on device/i.test(line))) return [];
  return [`The disk had no room left for it (now ${diskOf(folder)}): ${FULL}.`];
}

/** Disposal after an error that fails as well throws both: `suppressed` came first. */
export function firstOf(error: unknown): unknown {
  return error instanceof SuppressedError ? firstOf(error.suppressed) : error;
}

const REGISTRY_ERRORS = [
  GRPCGenericError,
  EtcdError,
  EtcdLeaseInvalidError,
  ClientRuntimeError,
  ClientClosedError,
];

function asOurs(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  // Who holds a lab open can ask again; a run is over.
  if (error instanceof FaultlineError && error.code === 'faults-out-of-reach') return asOurs(error.cause);
  const ofEngine = asEngineError(error);
  if (ofEngine !== error) return ofEngine;
  const ofDisk = asDiskError(error);
  if (ofDisk) return ofDisk;
  const fromRegistry = REGISTRY_ERRORS.some((known) => error instanceof known);
  if (!fromRegistry && !('isBrokenCircuitError' in error)) return error;
  return new FaultlineError(
    'registry-not-answering',
    `Expected the registry to answer the lab, got: ${error.message}. Its log is in the run's folder.`,
    { cause: error },
  );
}

function asDiskError(error: NodeJS.ErrnoException): FaultlineError | null {
  const path = error.path ?? process.cwd();
  const trouble = isOfTheDisk(error) ? diskTrouble(error, path) : null;
  if (!trouble) return null;
  const message = `Could not write ${path}: ${trouble.why}. Please ${trouble.advice}.`;
  return new FaultlineError('disk-failed', message, { cause: error });
}
