import { FaultlineError } from '../../errors.ts';

/** What an engine answers has a status and a reason; where it does not answer, its socket stands in the error. */
function isOfEngine(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { statusCode, address } = error as { statusCode?: unknown; address?: unknown };
  return typeof statusCode === 'number' || String(address).endsWith('.sock');
}

/** One clear line for what the Docker engine refused; any other error as it is. */
export function asEngineError(error: unknown): unknown {
  if (!isOfEngine(error)) return error;
  return new FaultlineError(
    'engine-failed',
    `Expected the Docker engine to do what the lab asks, but it says: ${error.message.trim()}`,
    { cause: error },
  );
}
