import { FaultlineError } from '../errors.ts';
import { typed } from '../typed.ts';

export interface LabAddress {
  /** As `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Null where reading is all that is wanted. */
  readonly token: string | null;
}

export type AskLab = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<unknown>;

const ANSWER_MS = 30_000;

/** Asks a workbench by its HTTP interface (docs/workbench-api.yaml). What it refuses is thrown in its own words. */
export const askLab =
  ({ url, token }: LabAddress): AskLab =>
  async (method, path, body) => {
    const response = await fetch(new URL(`/api/v1${path}`, url), {
      method,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_MS),
      redirect: 'error',
    }).catch((cause: unknown) => {
      const message = `Expected a lab to answer at ${new URL(url).origin}: it does not. Start one with \`${typed('lab').replace(/ --$/, '')}\`, or leave out --lab.`;
      throw new FaultlineError('lab-not-answering', message, { cause });
    });
    const answer = (await response.json().catch(() => null)) as Refusal | null;
    if (response.ok && answer !== null) return answer;
    const found = answer?.error;
    const reason = (typeof found === 'string' ? found : found?.message) ?? `it answered ${response.status}`;
    const how = response.status === 401 ? ' Here it is given by --token or FAULTLINE_LAB_TOKEN.' : '';
    throw new FaultlineError('lab-request-refused', `The lab refused ${method} ${path}: ${reason}${how}`);
  };

interface Refusal {
  /** Of the lab an object, of a metrics backend its own text. */
  readonly error?: string | { readonly message?: string };
}
