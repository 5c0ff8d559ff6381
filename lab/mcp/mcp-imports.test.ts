import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const product = globSync('{control,lab,services,packaging}/**/*.{ts,tsx,mjs}', { cwd: ROOT }).filter(
  (file) => !/\.test\.ts$|node_modules|lab\/web\/built/.test(file),
);
const importing = (what: RegExp) =>
  product.filter((file) => what.test(readFileSync(join(ROOT, file), 'utf8'))).toSorted();

test('the SDK of MCP is loaded by what serves it alone, and that by its command alone, which is loaded when it is asked for', () => {
  expect(importing(/(from|import\()\s*'@modelcontextprotocol\//)).toEqual(['lab/mcp/serve-mcp.ts']);
  expect(importing(/(from|import\()\s*'[^']*\/serve-mcp\.ts'/)).toEqual(['lab/cli/mcp.ts']);
  expect(importing(/\bfrom\s*'\.\/mcp\.ts'/)).toEqual([]);
  expect(importing(/import\('\.\/mcp\.ts'\)/)).toEqual(['lab/cli/commands.ts']);
});
