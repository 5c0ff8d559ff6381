/** Control characters but for line breaks and tabs, and what turns the direction of text: none of it is to be seen. */
const UNSEEN = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu;

/** The same with clean text, keys too: well-formed, and without characters that nobody sees. */
export function cleaned<Value>(value: Value): Value {
  if (typeof value === 'string') return value.toWellFormed().replace(UNSEEN, ' ') as Value;
  if (Array.isArray(value)) return (isNumbers(value) ? value : (value as unknown[]).map(cleaned)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [cleaned(key), cleaned(each)]),
  ) as Value;
}

/** Columns are long. */
const isNumbers = (values: readonly unknown[]) => values.every((each) => typeof each === 'number');
