import type { InstanceRecord } from '../../services/proto/control.ts';

const ANSWER_MS = 500;

/** Ids of the faults that an instance says are in force; null when it does not answer. */
export async function readActiveFaults(instance: InstanceRecord): Promise<string[] | null> {
  try {
    const response = await fetch(`http://${instance.adminAddress}/metrics`, {
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const text = await response.text();
    return [...text.matchAll(/^faultline_fault_active\{fault_id="([^"]+)"\} 1$/gm)].map(
      ([, id]) => id as string,
    );
  } catch {
    // Dead, paused or not yet listening: all that matters here is that it serves nobody.
    return null;
  }
}
