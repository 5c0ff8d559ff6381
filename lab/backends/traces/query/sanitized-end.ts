import type { OtlpSpan } from '../../../evidence/otlp.ts';

const WARNINGS = '@jaeger@warnings';
/** Go's `time.String()` of a time in UTC. Jaeger marks such a span in no other way than in this sentence. */
const ORIGINAL_END =
  /^Negative duration detected.*Original end timestamp: (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,9}))? \+0000 UTC/;

/**
 * Takes back, in place, what Jaeger does to a span on its way in: an end that is not after the start becomes the start
 * plus 1 ns, and an unended span (end 0) would look like a very short one. A warning that can't be read counts as one of
 * an unended span: that casts doubt on its trace, where a made-up duration would be believed.
 * Source: internal/jptrace/sanitizer/negative_duration_santizer.go of Jaeger 2.13.
 */
export function asSent(span: OtlpSpan): OtlpSpan {
  const { attributes = [] } = span;
  const index = attributes.findIndex(({ key }) => key === WARNINGS);
  const warnings = attributes[index]?.value?.arrayValue?.values;
  if (warnings === undefined || !endsAtOnce(span)) return span;
  const told = warnings.findIndex(({ stringValue = '' }) => ORIGINAL_END.test(stringValue));
  span.endTimeUnixNano = told < 0 ? '0' : nanosOf(warnings[told]?.stringValue ?? '');
  if (told >= 0) warnings.splice(told, 1);
  if (warnings.length === 0) attributes.splice(index, 1);
  return span;
}

function endsAtOnce({ startTimeUnixNano, endTimeUnixNano = 0 }: OtlpSpan): boolean {
  return BigInt(endTimeUnixNano) === BigInt(startTimeUnixNano) + 1n;
}

function nanosOf(warning: string): string {
  const [, day, time, fraction = ''] = ORIGINAL_END.exec(warning) ?? [];
  return String(BigInt(Date.parse(`${day}T${time}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0')));
}
