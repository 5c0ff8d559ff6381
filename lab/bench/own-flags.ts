/** Which flags each part has; of those that have none nothing is said here. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  cpu: ['rounds', 'requests'],
  startup: ['runs'],
  backends: ['runs'],
  judging: ['traces'],
  soak: ['minutes', 'seed', 'reports'],
  margins: ['runs', 'seed', 'reports', 'length', 'runtime', 'backends'],
  gate: ['per-side', 'slower', 'busy', 'plan', 'keep'],
};

/** These take all operands that follow. */
const ALONE = ['margins', 'gate', 'soak'];

/**
 * Refuses a flag that no part that is run has: it would change nothing, and whoever reads the figures would think it had.
 * @throws Error
 */
export function requireOwnFlags(
  operands: readonly string[],
  values: Readonly<Record<string, unknown>>,
): void {
  const [first = ''] = operands;
  // All parts by default, which are those that do not stand alone.
  const usual = Object.keys(FLAGS).filter((part) => !ALONE.includes(part));
  const parts = ALONE.includes(first) ? [first] : operands.length > 0 ? operands : usual;
  const own = parts.flatMap((part) => FLAGS[part] ?? []);
  const [foreign] = Object.keys(values).filter((flag) => values[flag] !== undefined && !own.includes(flag));
  if (foreign === undefined) return;
  const whose = Object.keys(FLAGS).filter((part) => FLAGS[part]?.includes(foreign));
  throw new Error(`Expected --${foreign} with ${whose.join(' or ')}, got it with ${parts.join(', ')}.`);
}
