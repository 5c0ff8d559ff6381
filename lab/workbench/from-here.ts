import { relative } from 'node:path';

/** A path as it is typed where the lab was started. */
export const fromHere = (path: string): string => relative(process.cwd(), path) || '.';
