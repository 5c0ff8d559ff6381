/**
 * Gives work a signal that aborts after so many ms, or with another one that comes first. Not by `AbortSignal.any`: that leaves a note with
 * each signal it is made of for as long as that lives, and one that is asked by each second lives for hours.
 */
export async function within<T>(
  ms: number,
  over: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const end = () => ended.abort();
  if (over.aborted) end();
  over.addEventListener('abort', end, { once: true });
  const timer = setTimeout(end, ms);
  try {
    return await work(ended.signal);
  } finally {
    clearTimeout(timer);
    over.removeEventListener('abort', end);
  }
}
