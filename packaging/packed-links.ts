import { posix } from 'node:path';

const LINK = /\[([^\]]*)\]\(([^)\s]+)\)/g;

/**
 * A page as it goes into the package: links to what was compiled lead to its types, and of links to what only the clone has the words
 * stay. `has` says whether a path is in the package.
 */
export const packedLinks = (text: string, page: string, has: (path: string) => boolean): string =>
  text.replaceAll(LINK, (link, words: string, to: string) => {
    const path = pathIn(page, to);
    if (path === null || has(path)) return link;
    const types = path.replace(/\.ts$/, '.d.ts');
    return has(types) ? link.replace(/\.ts(#|\)$)/, '.d.ts$1') : words;
  });

/** Links of a page that lead nowhere: to no file, or to no heading of a page. Of one that leads out of the package nobody can tell. */
export const deadLinks = (
  text: string,
  page: string,
  read: (path: string) => string | null,
): readonly string[] =>
  [...text.matchAll(LINK)].flatMap(([, , to = '']) => {
    const path = to.startsWith('#') ? page : pathIn(page, to);
    if (path === null) return [];
    const found = read(path);
    const [, heading] = to.split('#');
    const isThere = found !== null && (heading === undefined || headingsOf(found).includes(heading));
    return isThere ? [] : [`${page}: ${to}`];
  });

/** Null for a link to the web, or within the page. */
const pathIn = (page: string, to: string): string | null =>
  /^(#|[a-z]+:)/.test(to) ? null : posix.join(posix.dirname(page), to.replace(/#.*$/, ''));

/** As GitHub and npm name them. */
const headingsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
