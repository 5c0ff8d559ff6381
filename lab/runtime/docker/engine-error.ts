import { FaultlineError } from '../../errors.ts';

/** What an engine answers has a status; where it does not answer, its address stands in the error. */
function isOfEngine(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { statusCode, address, port } = error as { statusCode?: unknown; address?: string; port?: number };
  if (typeof statusCode === 'number' || address?.endsWith('.sock')) return true;
  return port !== undefined && process.env.DOCKER_HOST?.endsWith(`:${port}`) === true;
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
