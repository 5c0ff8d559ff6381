/** A rule file that can't be used; the message says where and what was expected. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
}
