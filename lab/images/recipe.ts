import { matchesGlob } from 'node:path';

/** What an image on another base takes over from the Dockerfile, so that both are one recipe. */
export interface Recipe {
  /** Shell commands of the first stage, to run in a folder with `package.json`, `package-lock.json` and `.npmrc`. */
  readonly prepare: readonly string[];
  /** Instructions of the last stage after its FROM; what came from the first stage comes from `dependencies/`. */
  readonly image: readonly string[];
  /** Files and folders of the repository that the last stage copies. */
  readonly copied: readonly string[];
}

/** Reads a Dockerfile of two stages, the first named `dependencies`, that breaks no instruction into lines. */
export function readRecipe(dockerfile: string): Recipe {
  const lines = dockerfile.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const last = lines.findLastIndex((line) => line.startsWith('FROM '));
  const image = lines
    .slice(last + 1)
    .map((line) => line.replace(/--from=dependencies (.*)\/app\//, '$1dependencies/'));
  return {
    prepare: lines.slice(0, last).flatMap((line) => (line.startsWith('RUN ') ? [line.slice(4)] : [])),
    image,
    copied: image.flatMap((line) => /^COPY (?!.*dependencies\/)(\S+) /.exec(line)?.[1] ?? []),
  };
}

/** Whether one of the patterns of `.dockerignore` that hold in any folder leaves out a path, relative to the root. */
export function readIgnored(dockerignore: string): (path: string) => boolean {
  const patterns = dockerignore.split('\n').filter((line) => line.startsWith('**/'));
  return (path) =>
    patterns.some((pattern) => matchesGlob(path, pattern) || matchesGlob(path, `${pattern}/**`));
}
