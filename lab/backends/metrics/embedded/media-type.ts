import type { ScrapeProtocol } from '../metrics.ts';

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const TYPE = new RegExp(`^\\s*(${TOKEN}/${TOKEN})\\s*(?=;|$)`);
const PARAMETER = new RegExp(`\\s*;\\s*(${TOKEN})\\s*=\\s*(${TOKEN}|"(?:[^"\\\\\\r\\n]|\\\\.)*")`, 'y');

/**
 * Whether a body is OpenMetrics, or else the text format, by its Content-Type. Without a proper one Prometheus 3 takes nothing
 * unless `fallback_scrape_protocol` says what it is; Prometheus 2 took all for text. Protobuf, which the lab does not ask for, is
 * not read. Throws a plain Error that becomes the target's `lastError`.
 * https://prometheus.io/docs/prometheus/3.0/migration/#scrape-protocols
 */
export function isOpenMetrics(contentType: string, fallback: ScrapeProtocol | null): boolean {
  const media = parseMediaType(contentType);
  if (media?.type === 'text/plain') return false;
  // Of version 2 Prometheus has but an experiment.
  if (media?.type === 'application/openmetrics-text' && media.version !== '2.0.0') return true;
  if (fallback !== null) return fallback.startsWith('OpenMetrics');
  throw new Error(
    'expected a Content-Type of text/plain or application/openmetrics-text, or a fallback_scrape_protocol, ' +
      `got ${contentType === '' ? 'none' : JSON.stringify(contentType)}`,
  );
}

/** As Go's `mime.ParseMediaType` reads it; null if it refuses it. */
function parseMediaType(header: string): { type: string; version: string } | null {
  const type = TYPE.exec(header);
  if (type === null) return null;
  const parameters = new Map<string, string>();
  let pos = type[0].length;
  while (!/^\s*;?\s*$/.test(header.slice(pos))) {
    PARAMETER.lastIndex = pos;
    const parameter = PARAMETER.exec(header);
    if (parameter === null) return null;
    const name = (parameter[1] as string).toLowerCase();
    const value = (parameter[2] as string).replace(/^"(.*)"$/, '$1').replace(/\\(.)/g, '$1');
    if ((parameters.get(name) ?? value) !== value) return null;
    parameters.set(name, value);
    pos = PARAMETER.lastIndex;
  }
  return { type: (type[1] as string).toLowerCase(), version: parameters.get('version') ?? '' };
}
