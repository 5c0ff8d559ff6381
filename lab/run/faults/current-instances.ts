import type { InstanceRecord } from '@faultline/control';

/**
 * Those that are there: of several records with one address the newest. A container that was started again has the address of the one before,
 * whose record the registry may not have forgotten yet.
 */
export function currentInstances<Registered extends Pick<InstanceRecord, 'adminAddress' | 'startedAtUnixMs'>>(
  registered: readonly Registered[],
): Registered[] {
  return registered.filter(({ adminAddress, startedAtUnixMs }) =>
    registered.every(
      (other) => other.adminAddress !== adminAddress || other.startedAtUnixMs <= startedAtUnixMs,
    ),
  );
}
