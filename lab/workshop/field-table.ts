import type { z } from 'zod';
import { FIELDS } from './exercise-schema.ts';

/** Fields that one sort of exercise has. */
const ONLY: Readonly<Record<string, string>> = { protection: 'predict', mend: 'mend' };

/** The fields of both files as a table of Markdown: docs/workshop.md has it. */
export function fieldTable(): string {
  const rows = Object.entries(FIELDS).flatMap(([file, fields]) =>
    Object.entries<z.ZodType>(fields).map(([name, { description = '' }]) => {
      const only = ONLY[name] ? ` (${ONLY[name]} only)` : '';
      return `| ${file} | \`${name}\`${only} | ${description} |`;
    }),
  );
  return ['| file | field | what it is |', '|---|---|---|', ...rows].join('\n');
}
