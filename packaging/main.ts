/** `npm run package`: the package as `npm i` takes it, in dist/. */
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPackage, packInto } from './build.ts';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));

const folder = join(DIST, 'package');
await buildPackage(folder);
console.log(relative(process.cwd(), await packInto(DIST, folder)));
