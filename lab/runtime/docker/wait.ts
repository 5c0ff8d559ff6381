import { Wait, type WaitStrategy } from 'testcontainers';

/** Also how long one answer may take. */
const POLL_MS = 200;

/**
 * Until GET answers 2xx. Asks from outside: official images have no shell, where a check for listening ports would hang.
 * Gives up when the container ends.
 */
export const waitForHttp = (path: string, port: number): WaitStrategy =>
  Wait.forHttp(path, port, { abortOnContainerExit: true }).withReadTimeout(POLL_MS);

/** Until a line of its output holds the text. Gives up when the container ends. */
export const waitForLog = (text: string): WaitStrategy => Wait.forLogMessage(text);
