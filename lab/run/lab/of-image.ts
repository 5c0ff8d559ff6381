import { ExitCode, FaultlineError } from '../../errors.ts';
import { images } from '../../runtime/docker/images.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { withStart } from '../../system/start-change.ts';
import { isPlain, type Service } from '../../system/system.ts';

/** What of a scenario's services is of another image in the base. */
export interface OfImage {
  readonly scenario: Scenario;
  /** The images in whose place that stands. */
  readonly inPlaceOf: readonly string[];
}

/**
 * A scenario as it is here, of containers of another image. Where all services of its system have one image, it takes the place of that;
 * where they have several, of those that have its name, whatever their tags.
 * @throws FaultlineError `base-not-made` (exit code 2) where none of those that are run has
 */
export function scenarioOfImage(scenario: Scenario, base: string): OfImage {
  const services = Object.entries(scenario.system.services);
  const names = new Set(services.flatMap(([, service]) => repositoryOf(imageOf(service)) ?? []));
  const replaced = services
    .filter(([, service]) => names.size === 1 || repositoryOf(imageOf(service)) === repositoryOf(base))
    .filter(([name]) => name in scenario.topology && isOfSystem(scenario, name));
  if (replaced.length === 0)
    throw noImage(base, `the services of ${scenario.name} are of ${[...names].join(', ')}`);
  const changed = replaced.map(([name, each]) => [name, withStart(each, { container: { image: base } })]);
  const { system } = scenario;
  return {
    scenario: {
      ...scenario,
      system: { ...system, services: { ...system.services, ...Object.fromEntries(changed) } },
    },
    inPlaceOf: replaced.flatMap(([, service]) => imageOf(service) ?? []),
  };
}

/** Whether the image of a service is what the system says in any arm: one that an arm starts otherwise stays. */
const isOfSystem = ({ arms, starts = {} }: Scenario, name: string): boolean =>
  Object.keys(arms).some((arm) => starts[arm]?.[name]?.container?.image === undefined);

/** Null of a service that runs in no container. */
const imageOf = (service: Service): string | null =>
  isPlain(service) ? null : (service.start.container.image ?? images().services.name);

/** Without tag and digest. A port of a registry is before a slash. */
const repositoryOf = (image: string | null) => image?.replace(/@.*$/, '').replace(/:[^/:]+$/, '');

export function noImage(base: string, why: string): FaultlineError {
  const message = `Expected --base to be an image of the services with --runtime docker, got \`${base}\`: ${why}`;
  return new FaultlineError('base-not-made', message, { exitCode: ExitCode.usage });
}
