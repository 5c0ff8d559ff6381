import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientAnswer, RequestSample, Series } from '../analysis/evidence.ts';
import type { OtlpTracesData } from '../analysis/otlp.ts';
import { armFile, type Kind } from './arm-files.ts';
import { readJsonLines } from './json-lines-reader.ts';
import { type SeriesLine, seriesOf } from './series-lines.ts';

/** What an arm measured, in the order in which it came. */
export interface ArmMeasured {
  readonly requests: readonly RequestSample[];
  readonly answers: readonly ClientAnswer[];
  readonly records: readonly unknown[];
  readonly series: readonly Series[];
  readonly spans: OtlpTracesData;
  /** Paths of the files that a killed lab left without an end. */
  readonly cut: readonly string[];
}

/**
 * Reads an arm of a run's folder. A file that is not there was never begun: it holds nothing.
 * @throws FaultlineError `evidence-damaged`
 */
export async function readArm(folder: string, arm: string, attempt: number): Promise<ArmMeasured> {
  const cut: string[] = [];
  const read = async <Value>(kind: Kind): Promise<Value[]> => {
    const path = join(folder, armFile(kind, arm, attempt));
    if (!existsSync(path)) return [];
    const lines = readJsonLines(path);
    const values: Value[] = [];
    for (;;) {
      const { value, done } = await lines.next();
      if (!done) values.push(value as Value);
      else {
        if (value.cut) cut.push(path);
        return values;
      }
    }
  };
  const requests = await read<RequestSample>('requests');
  const answers = await read<ClientAnswer>('answers');
  const records = await read<unknown>('records');
  const series = (await read<SeriesLine>('series')).map(seriesOf);
  const documents = await read<OtlpTracesData>('spans');
  const spans = { resourceSpans: documents.flatMap(({ resourceSpans }) => resourceSpans) };
  return { requests, answers, records, series, spans, cut };
}
