import { ExitCode, FaultlineError } from '../errors.ts';
import { noImage } from '../run/lab/of-image.ts';
import { imageId, requireEngine } from '../runtime/docker/engine.ts';
import { pullImage } from '../runtime/docker/pull.ts';
import { knownHere } from './base-version.ts';
import { say, warn } from './output.ts';

/** A path is a path, whatever the engine has. */
const REFERENCE = /^\w[\w./:@-]*$/;
/**
 * Resolves once the engine has the image, which is pulled where it is not there. Tells where it is what stands in its place already.
 * @throws FaultlineError `wrong-usage` or `base-not-made` (exit code 2) where it is no image; `image-missing` (3) where it can not be had
 */
export async function provideBaseImage(
  base: string,
  inPlaceOf: readonly string[],
  cwd: string,
  signal: AbortSignal,
): Promise<void> {
  const engine = await requireEngine();
  const isReference = REFERENCE.test(base);
  const here = isReference ? await imageId(engine, base) : null;
  if (here === null) {
    const found = await knownHere(base, cwd);
    if (found !== null) {
      const message = `Expected --runtime process for --base \`${base}\`, which is a ${found} and no image here, got docker`;
      throw new FaultlineError('wrong-usage', message, { exitCode: ExitCode.usage });
    }
    if (!isReference) throw noImage(base, 'that is no name of one');
    say(`base: ${base}: pulling it`);
    await pullImage(engine, { name: base }, () => {}, signal);
  }
  const id = here ?? (await imageId(engine, base));
  if (id === null) throw noImage(base, 'the engine has none of that name, though it was pulled');
  say(`base: ${base} (${id.replace('sha256:', '').slice(0, 12)}): containers of that image`);
  const others = await Promise.all([...new Set(inPlaceOf)].map((name) => imageId(engine, name)));
  // As after a build under the tag that was before: such a gate holds whatever was changed.
  if (others.every((other) => other === id))
    warn(`base: ${base} is the image that is here: one version is compared with itself`);
}
