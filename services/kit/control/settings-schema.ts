import * as number from '@faultline/control/numbers';
import { judgedEdge, judgedServer } from '@faultline/control/protections';
import { settingsDocument } from '@faultline/control/settings';
import { z } from 'zod';

/**
 * What an arm may set of a service that is made of this kit. Services read it as `settings.schema.json`, which `npm run schemas`
 * makes of this: so none of them loads zod.
 */

const retryThrottling = z.strictObject({
  maxTokens: number.maxTokens.describe('A failure takes one; nothing is tried again at half of them or less'),
  tokenRatio: number.tokenRatio.describe('What a success gives back'),
});

const keepalive = z.strictObject({
  timeMs: number.interval.min(100).describe('Between an answer and the next ping'),
  timeoutMs: number.interval.describe(
    'A connection whose ping is not answered by then is given up; calls on it end with UNAVAILABLE',
  ),
});

const outlierDetection = z.strictObject({
  intervalMs: number.interval.describe('The instances are compared this often'),
  baseEjectionTimeMs: number.interval.describe(
    'The first ejection lasts this long, each further one as much longer',
  ),
  failurePercentageThreshold: number.percentage.describe(
    'Ejects an instance that failed more than this share of its attempts in the interval',
  ),
  requestVolume: number.count.describe('... and that had at least this many attempts in it'),
});

const edge = z.strictObject({
  ...judgedEdge,
  retryThrottling: retryThrottling
    .describe(
      'Token budget of retries and hedges (gRFC A6); default 100 tokens, a tenth of one for a success',
    )
    .exactOptional(),
  keepalive: keepalive
    .describe(
      'HTTP/2 pings on the connections of an edge, idle ones too (gRFC A8): notices a peer that is frozen',
    )
    .exactOptional(),
  outlierDetection: outlierDetection
    .describe(
      "Takes an instance that fails while others do not out of the list for a while (grpc-js', after Envoy)",
    )
    .exactOptional(),
});

const server = z.strictObject(judgedServer);

/** As `defineSystem` takes them. */
export const kitSettings = { server, edge };

/** What stands behind a service's settings key. */
export const serviceSettings = settingsDocument(kitSettings, z.string());

export type RetryThrottlingSettings = z.infer<typeof retryThrottling>;
export type KeepaliveSettings = z.infer<typeof keepalive>;
export type OutlierDetectionSettings = z.infer<typeof outlierDetection>;
export type EdgeSettings = z.infer<typeof edge>;
export type ServerSettings = z.infer<typeof server>;

/** Of a service. */
export interface ServiceSettings {
  readonly server?: ServerSettings;
  /** By the name of the edge, which is that of the called service where nothing else is said. */
  readonly clients?: Readonly<Record<string, EdgeSettings>>;
}
