import type { Mutation } from './sabotage.ts';

const MUTATE = new URL('./mutate.mjs', import.meta.url);

/** Value of FAULTLINE_PRELOAD that changes the source of what the lab and its processes load. */
export function preloadOf(mutations: readonly Mutation[]): string {
  const url = new URL(MUTATE);
  url.searchParams.set('mutations', JSON.stringify(mutations));
  return url.href;
}

/** Back from that value. */
export function mutationsOf(preload: string): Mutation[] {
  return JSON.parse(new URL(preload).searchParams.get('mutations') ?? '[]');
}

/** Those of one module, by its path or URL. */
export function mutationsFor(module: string, mutations: readonly Mutation[]): Mutation[] {
  return mutations.filter(({ file }) => module.endsWith(`/${file}`));
}

/** Throws when what is to be replaced does not stand there exactly once. */
export function mutate(source: string, mutations: readonly Mutation[]): string {
  return mutations.reduce((text, { file, find, replace }) => {
    if (text.split(find).length !== 2) {
      throw new Error(`Expected to find this once in ${file}, which may have been rewritten: ${find}`);
    }
    return text.replace(find, () => replace);
  }, source);
}
