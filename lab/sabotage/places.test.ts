import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as kit from './kit/index.ts';
import { SABOTAGES } from './sabotages.ts';

test.each([...SABOTAGES, ...Object.values(kit).flat()])(
  'there is one place to break: $what',
  ({ file, find }) => {
    const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
    expect(source.split(find)).toHaveLength(2);
  },
);
