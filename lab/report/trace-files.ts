import { encoded } from '../evidence/arm-files.ts';

/**
 * One trace that the report shows. The traces backend ends with the run, so that a link into it would lead nowhere:
 * this file is what can be looked at elsewhere, as in the upload of a Jaeger's page.
 */
export const traceFile = (arm: string, traceId: string) =>
  `traces/${encoded(arm)}.${encoded(traceId)}.otlp.json`;

/** For an attribute of the page beside these files; what is encoded in a name is encoded once more in its address. */
export const addressOf = (file: string) => file.split('/').map(encodeURIComponent).join('/');
