/** ExportTraceServiceResponse and google.rpc.Status, the two messages that an OTLP receiver answers with. */

const REJECTED = 'spans without a valid trace id or span id';

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  bytes.push(rest);
  return bytes;
}

function block(tag: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, ...varint(value.length)]), value]);
}

/** Empty for full success; else `partial_success { rejected_spans, error_message }`. */
export function exportResponse(rejected: number): Buffer {
  if (rejected === 0) return Buffer.alloc(0);
  const count = Buffer.from([0x08, ...varint(rejected)]);
  return block(0x0a, Buffer.concat([count, block(0x12, Buffer.from(REJECTED))]));
}

export function exportResponseJson(rejected: number): string {
  const partialSuccess = rejected === 0 ? {} : { rejectedSpans: String(rejected), errorMessage: REJECTED };
  return JSON.stringify({ partialSuccess });
}

/** google.rpc.Status. */
export function statusMessage(code: number, message: string): Buffer {
  return Buffer.concat([Buffer.from([0x08, ...varint(code)]), block(0x12, Buffer.from(message))]);
}
