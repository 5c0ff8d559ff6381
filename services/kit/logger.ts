import { trace } from '@opentelemetry/api';
import pino from 'pino';

export type Logger = pino.Logger;

/** What waits for a disk that is full; what comes beyond it is lost. */
const MOST_WAITING_BYTES = 256 * 1024;

/**
 * JSON lines on stdout; a line written while a request is served carries its trace and span id. A disk that is full keeps lines, and nothing else, from what
 * they are for: those that wait are written before the next one that can be.
 */
export function createLogger(service: string, instance: string): Logger {
  return pino(
    {
      level: process.env.LOG_LEVEL ?? 'info',
      base: { service, instance },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin() {
        const span = trace.getActiveSpan()?.spanContext();
        return span ? { trace_id: span.traceId, span_id: span.spanId } : {};
      },
    },
    pino.destination({ fd: 1, sync: true, maxLength: MOST_WAITING_BYTES }).on('error', () => {}),
  );
}
