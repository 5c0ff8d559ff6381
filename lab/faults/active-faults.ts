import type { InstanceRecord } from '../../services/proto/control.ts';
import { readHttp } from '../backends/read-http.ts';

const ANSWER_MS = 500;

/**
 * Ids of the faults that an instance says are in force. `gone` when nobody listens there any more; `silent` when it
 * does not answer: it is paused, or too busy to say.
 */
export async function readActiveFaults(instance: InstanceRecord): Promise<string[] | 'gone' | 'silent'> {
  try {
    const { status, text } = await readHttp(`http://${instance.adminAddress}/metrics`, {
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (status !== 200) return 'silent';
    return [...text.matchAll(/^faultline_fault_active\{fault_id="([^"]+)"\} 1$/gm)].map(
      ([, id]) => id as string,
    );
  } catch (error) {
    const { cause } = error as { cause?: NodeJS.ErrnoException };
    return cause?.code === 'ECONNREFUSED' ? 'gone' : 'silent';
  }
}
