import { join } from 'node:path';
import type { InlineConfig, Rolldown } from 'vite';

/** Both halves of a page: what runs in the browser, as one script and one style, and what makes its markup in Node. */
export async function bundlePage(
  vite: typeof import('vite'),
  web: string,
): Promise<{ script: string; style: string; renderer: string }> {
  const shared: InlineConfig = {
    configFile: false,
    root: web,
    logLevel: 'silent',
    // Whatever NODE_ENV says: a build for development carries the paths of its sources.
    mode: 'production',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
  };
  const browser = await vite.build({
    ...shared,
    // Text of a run may hold anything: the one function of Node's that cleans it has a twin for the browser.
    resolve: { alias: { 'node:util': join(web, 'components/strip-vt.ts') } },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: true,
      target: 'es2024',
      lib: { entry: join(web, 'report-page/browser.tsx'), formats: ['iife'], name: 'page', fileName: 'page' },
    },
  });
  const server = await vite.build({
    ...shared,
    ssr: { noExternal: true, target: 'node' },
    build: { write: false, ssr: join(web, 'report-page/server.tsx'), minify: false, target: 'node24' },
  });
  const outputs = outputOf(browser);
  const script = outputs.find((each) => each.type === 'chunk');
  const style = outputs.find((each) => each.type === 'asset' && each.fileName.endsWith('.css'));
  const renderer = outputOf(server).find((each) => each.type === 'chunk');
  if (script?.type !== 'chunk' || style?.type !== 'asset' || renderer?.type !== 'chunk')
    throw new Error('Expected a script, a style and a renderer of the page.');
  return { script: script.code, style: String(style.source), renderer: renderer.code };
}

function outputOf(
  built: Awaited<ReturnType<typeof import('vite')['build']>>,
): Rolldown.OutputBundle[string][] {
  const [first] = Array.isArray(built) ? built : [built];
  if (!first || !('output' in first)) throw new Error('Expected the output of a build, found a watcher.');
  return first.output;
}
