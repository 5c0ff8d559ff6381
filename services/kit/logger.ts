import { trace } from '@opentelemetry/api';
import pino from 'pino';

export type Logger = pino.Logger;

/** JSON lines on stdout; a line written while a request is served carries its trace and span id. */
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
    pino.destination({ fd: 1, sync: true }),
  );
}
