/** What the packaging reads of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** What users of a package need to know; the rest is for who works on it. */
const KEPT = [
  ...(['name', 'version', 'description', 'license', 'type', 'engines', 'bin', 'dependencies'] as const),
  ...(['peerDependencies', 'peerDependenciesMeta'] as const),
];

const built = (target: string) => target.replace(/\.ts$/, '.js');

/** An entry that was compiled: where its types are, and where its code. */
const entry = (target: string) =>
  target.endsWith('.ts')
    ? { types: target.replace(/\.ts$/, '.d.ts'), default: built(target) }
    : { default: target };

/** The package.json of a package that is built: `has` says whether a file of the sources went into it. */
export function builtManifest(
  source: Manifest,
  has: (path: string) => boolean,
  bundled: readonly string[] = [],
): Readonly<Record<string, unknown>> {
  const exports = Object.entries(source.exports ?? {}).filter(([, target]) => has(built(target)));
  return {
    ...Object.fromEntries(KEPT.flatMap((field) => (field in source ? [[field, source[field]]] : []))),
    exports: Object.fromEntries([
      ...exports.map(([name, target]) => [name, entry(target)]),
      ['./package.json', './package.json'],
    ]),
    ...(bundled.length > 0 && { bundleDependencies: bundled }),
  };
}
