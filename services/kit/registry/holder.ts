import type { InstanceRecord } from '@faultline/control';
import { ANSWER_TIMEOUT_MS } from './succession.ts';

/** Text of a record, as the key of its instance holds it. Undefined where it says nobody's address. */
export function holderIn(text: string): InstanceRecord | undefined {
  try {
    const record = JSON.parse(text) as Partial<InstanceRecord> | null;
    return typeof record?.adminAddress === 'string' ? (record as InstanceRecord) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether the very process that put this record still answers. `/instance` gives the record of who is asked, with its
 * pid and start: its port may be another's by now, and its address that of its successor. Rejects when the signal
 * aborts.
 */
export async function stillAnswers(
  { adminAddress }: InstanceRecord,
  text: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const response = await fetch(`http://${adminAddress}/instance`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
      redirect: 'error',
    });
    return (await response.text()) === text;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
