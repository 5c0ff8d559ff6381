import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { armFile, type Kind, type OfArm } from './arm-files.ts';
import { readJsonLines } from './json-lines-reader.ts';
import type { OtlpTracesData } from './otlp.ts';
import type { ClientAnswer, RequestSample } from './requests.ts';
import type { Series } from './series.ts';
import { type SeriesLine, seriesOf } from './series-lines.ts';
import { SharedTexts } from './shared-texts.ts';

/** What an arm measured, in the order in which it came, but for its spans: those may be too many to be held as they were sent. */
export interface ArmMeasured {
  readonly requests: readonly RequestSample[];
  readonly answers: readonly ClientAnswer[];
  readonly records: readonly unknown[];
  readonly series: readonly Series[];
}

/**
 * Reads an arm of a run's folder. A file that is not there was never begun, and one that was cut off holds what was flushed.
 * @throws FaultlineError `evidence-damaged`
 */
export async function readArm(of: OfArm): Promise<ArmMeasured> {
  const shared = new SharedTexts();
  const all = async <Value>(kind: Kind): Promise<Value[]> => {
    const values: Value[] = [];
    for await (const value of lines<Value>(of, kind)) values.push(shared.share(value));
    return values;
  };
  return {
    requests: await all<RequestSample>('requests'),
    answers: await all<ClientAnswer>('answers'),
    records: await all<unknown>('records'),
    series: (await all<SeriesLine>('series')).map(seriesOf),
  };
}

/** Spans as they were sent, a document for each trace. */
export const readSpans = (of: OfArm): AsyncIterable<OtlpTracesData> => lines(of, 'spans');

async function* lines<Value>({ folder, arm, attempt }: OfArm, kind: Kind): AsyncGenerator<Value> {
  const path = join(folder, armFile(kind, arm, attempt));
  if (existsSync(path)) yield* readJsonLines(path) as AsyncGenerator<Value>;
}
