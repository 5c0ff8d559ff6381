import { expect, test } from 'vitest';
import { images } from '../../runtime/docker/images.ts';
import { smallScenario } from '../../scenario/fixture/small-scenario.ts';
import { withStart } from '../../system/start-change.ts';
import { scenarioOfImage } from './of-image.ts';

const OWN = images().services.name;

/** Services of the small scenario with images of their own. */
function withImages(of: Readonly<Record<string, string>>) {
  const { system, ...scenario } = smallScenario();
  const changed = Object.entries(system.services).map(([name, service]) => [
    name,
    withStart(service, of[name] === undefined ? {} : { container: { image: of[name] } }),
  ]);
  return { ...scenario, system: { ...system, services: Object.fromEntries(changed) } };
}

const imagesOf = ({ system, topology }: ReturnType<typeof withImages>) =>
  Object.keys(topology).map((name) => system.services[name].start.container.image);

test('one image of all services is replaced whatever it is called, and nothing else of the scenario', () => {
  const scenario = smallScenario();
  const { scenario: base, inPlaceOf } = scenarioOfImage(scenario, 'mirror:5000/shop');
  expect(imagesOf(base as never)).toEqual(['mirror:5000/shop', 'mirror:5000/shop']);
  expect(inPlaceOf).toEqual([OWN, OWN]);
  expect({ ...base, system: null }).toEqual({ ...scenario, system: null });
  expect(base.system.services.product?.start.command).toEqual(
    scenario.system.services.product?.start.command,
  );
  expect(scenario.system.services.product).not.toHaveProperty('start.container.image');
});

test.each(['mirror:5000/product:1', `mirror:5000/product@sha256:${'0'.repeat(64)}`, 'mirror:5000/product'])(
  'of several, the one of its name is, whatever the tag: %s',
  (base) => {
    const { scenario, inPlaceOf } = scenarioOfImage(withImages({ product: 'mirror:5000/product:2' }), base);
    expect(imagesOf(scenario as never)).toEqual([undefined, base]);
    expect(inPlaceOf).toEqual(['mirror:5000/product:2']);
  },
);

test('an image of services that each arm starts otherwise is refused: base and head would be one', () => {
  const otherwise = { product: { container: { image: 'product:3' } } };
  const scenario = withImages({ product: 'product:2' });
  const started = (...arms: string[]) => ({
    ...scenario,
    starts: Object.fromEntries(arms.map((arm) => [arm, otherwise])),
  });
  expect(() => scenarioOfImage(started('unprotected', 'protected'), 'product:1')).toThrow(
    expect.objectContaining({ code: 'base-not-made', exitCode: 2 }),
  );
  expect(scenarioOfImage(started('protected'), 'product:1').inPlaceOf).toEqual(['product:2']);
});

test.each([
  ['of no service', { product: 'product:2' }, 'productive:1'],
  ['of one that is not run', { payment: 'payment:2' }, 'payment:1'],
])('an image %s is refused: base and head would be one', (_what, of, base) => {
  expect(() => scenarioOfImage(withImages(of), base)).toThrow(
    expect.objectContaining({
      ...{ code: 'base-not-made', exitCode: 2 },
      message: expect.stringMatching(
        new RegExp(
          `^Expected --base to be an image of the services .+, got \`${base}\`: the services of small are of `,
        ),
      ),
    }),
  );
});
