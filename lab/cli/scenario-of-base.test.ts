import { mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { preloadFlags } from '../runtime/preload.ts';
import { loadScenario } from './catalogue.ts';
import { smallScenario, Workspace } from './fixture/workspace.ts';
import { scenarioOfBase } from './scenario-of-base.ts';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
  mkdirSync(join(workspace.folder, 'old'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  workspace[Symbol.dispose]();
});

/** Of the scenario in small.ts, its system as old/ has it. */
async function ofBase(file = './small.ts', madeIn: string | null = null) {
  const cwd = workspace.folder;
  const version = { folder: join(cwd, 'old'), madeIn, [Symbol.asyncDispose]: async () => {} };
  const here = await loadScenario(file, cwd);
  return { here, there: await scenarioOfBase(here, file, { named: 'old', cwd, version }) };
}

const shopWith = (fields: string) => smallScenario({ system: `{ ...shop, ${fields} }` });

test('the scenario is the one that is here, its system the one that is there', async () => {
  workspace.write('small.ts', smallScenario());
  workspace.write('old/small.ts', shopWith(`name: 'the-shop-of-before'`));
  for (const name of ['./small.ts', join(workspace.folder, 'small.ts')]) {
    const { here, there } = await ofBase(name);
    expect(there.system.name).toBe('the-shop-of-before');
    expect({ ...there, system: here.system }).toEqual(here);
  }
});

test('its services are started in the folder that it is of, with the programs of the packages there', async () => {
  const bin = join(workspace.folder, 'node_modules/.bin');
  vi.stubEnv('PATH', ['/bin', bin].join(delimiter));
  workspace.write('small.ts', smallScenario());
  const start = `{ ...shop.services.product.start, command: ['node', 'main.js'], cwd: 'product' }`;
  const services = `{ ...shop.services, product: { ...shop.services.product, start: ${start} } }`;
  workspace.write('old/small.ts', shopWith(`services: ${services}`));
  const { services: found } = (await ofBase()).there.system;
  const old = join(workspace.folder, 'old');
  const PATH = ['/bin', join(old, 'node_modules/.bin'), bin].join(delimiter);
  expect(found.gateway?.start).toMatchObject({ cwd: old, env: { NODE_ENV: 'production', PATH } });
  expect(found.product?.start).toMatchObject({ cwd: join(old, 'product'), command: ['node', 'main.js'] });
});

test('above a folder that was made for it there are no programs of its packages', async () => {
  const bins = ['node_modules/.bin', '../node_modules/.bin'].map((each) => join(workspace.folder, each));
  vi.stubEnv('PATH', bins.join(delimiter));
  workspace.write('small.ts', smallScenario());
  workspace.write('old/small.ts', smallScenario());
  const old = join(workspace.folder, 'old');
  const pathOf = ({ there }: Awaited<ReturnType<typeof ofBase>>) =>
    there.system.services.gateway?.start.env?.PATH?.split(delimiter);
  const ofMade = await ofBase('./small.ts', old);
  expect(pathOf(ofMade)).toEqual([join(old, 'node_modules/.bin'), ...bins]);
  // A folder of the user's is where it always is, with what lies above it.
  expect(pathOf(await ofBase())).toEqual([join(old, 'node_modules/.bin'), bins[0], bins[0], bins[1]]);
});

/** As its own process tells it: in this one Vite finds packages. */
const CHILD = `
  const [{ loadScenario }, { scenarioOfBase }] = await Promise.all(['catalogue', 'scenario-of-base'].map((name) => import('${new URL('.', import.meta.url)}' + name + '.ts')));
  const cwd = process.cwd();
  const here = await loadScenario('./small.ts', cwd);
  const there = await scenarioOfBase(here, './small.ts', { named: 'old', cwd, version: { folder: cwd + '/old', madeIn: null } });
  console.log(there.system.name);
`;

test.each([
  ['the package that it is in', 'old'],
  ['a package of that name', 'old/node_modules/faultline'],
])('a system that goes by `faultline/shop` is of %s', async (_what, folder) => {
  workspace.write('small.ts', smallScenario());
  workspace.write('old/small.ts', smallScenario());
  // Node takes no TypeScript under node_modules, but by a link.
  mkdirSync(join(workspace.folder, 'before'));
  const isIn = folder === 'old';
  if (!isIn) {
    mkdirSync(join(workspace.folder, 'old/node_modules'));
    symlinkSync(join(workspace.folder, 'before'), join(workspace.folder, folder));
  }
  const exported = { name: 'faultline', type: 'module', exports: { './shop': './shop.ts' } };
  workspace.write(`${folder}/package.json`, JSON.stringify(exported));
  const config = new URL('../../services/faultline.config.ts', import.meta.url).href;
  const source = `import { shop as here } from '${config}';\nexport const shop = { ...here, name: 'shop-of-before' };`;
  workspace.write(`${folder}/shop.ts`, source);
  const node = [process.execPath, ...preloadFlags(process.env)] as const;
  await using child = workspace.command([...node, '--input-type=module', '-e', CHILD]);
  expect(await child.ended).toMatchObject({ stdout: 'shop-of-before\n', stderr: '' });
});

test('a scenario that a commit does not have yet asks the system that is there; a folder of the user stays as it is', async () => {
  const told = vi.spyOn(console, 'log').mockImplementation(() => {});
  const config = new URL('../../services/faultline.config.ts', import.meta.url).href;
  for (const [folder, name] of [
    ['.', 'shop'],
    ['old', 'shop-of-before'],
  ])
    workspace.write(
      `${folder}/system.ts`,
      `import { shop as all } from '${config}';\nexport const shop = { ...all, name: '${name}' };`,
    );
  workspace.write('small.ts', smallScenario().replace(`'faultline/shop'`, `'./system.ts'`));
  await expect(ofBase()).rejects.toMatchObject({ code: 'unknown-scenario', exitCode: 2 });
  expect((await ofBase('./small.ts', join(workspace.folder, 'old'))).there.system.name).toBe(
    'shop-of-before',
  );
  const [[line]] = told.mock.calls as [[string]];
  expect(line).toBe("base: old has no small.ts yet: this version's asks the system that is there");
  told.mockRestore();
});

test('a system that lacks what the scenario sends is refused before anything is run', async () => {
  workspace.write('small.ts', smallScenario());
  const name = 'GET /api/products/:id';
  workspace.write(
    'old/small.ts',
    smallScenario()
      .replace('system: shop', `system: { ...shop, routes: { 'GET /items/:id': shop.routes['${name}'] } }`)
      .replace(`PRODUCTS = '${name}'`, `PRODUCTS = 'GET /items/:id'`),
  );
  await expect(ofBase()).rejects.toMatchObject({
    ...{ code: 'invalid-scenario', exitCode: 2 },
    message: expect.stringMatching(
      /^small\.ts of the system as it is in old is no valid scenario: `load\.routes\.0\.route`: /,
    ),
  });
});
