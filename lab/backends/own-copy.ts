/**
 * What is decoded is a window on its request, and a small buffer (`Buffer.from`) one on a pool of 64 KiB: kept for long, either keeps all of that alive.
 */
export function ownCopy(bytes: Uint8Array): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  copy.set(bytes);
  return copy;
}
