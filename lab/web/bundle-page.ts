import { join } from 'node:path';
import type { InlineConfig, Rolldown } from 'vite';

/**
 * Both halves of the report page: what runs in the browser, as one script and one style, and what makes its markup in Node. And the live page,
 * which runs in the browser alone.
 */
export async function bundlePage(
  vite: typeof import('vite'),
  web: string,
): Promise<Record<'script' | 'style' | 'renderer' | 'liveScript' | 'liveStyle', string>> {
  const shared: InlineConfig = {
    configFile: false,
    root: web,
    logLevel: 'silent',
    // Whatever NODE_ENV says: a build for development carries the paths of its sources.
    mode: 'production',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
  };
  const inBrowser = async (entry: string) => {
    const built = await vite.build({
      ...shared,
      // Text of a run may hold anything: the one function of Node's that cleans it has a twin for the browser.
      resolve: { alias: { 'node:util': join(web, 'components/strip-vt.ts') } },
      define: { 'process.env.NODE_ENV': '"production"' },
      build: {
        write: false,
        minify: true,
        target: 'es2024',
        lib: { entry: join(web, entry), formats: ['iife'], name: 'page', fileName: 'page' },
      },
    });
    const outputs = outputOf(built);
    const script = outputs.find((each) => each.type === 'chunk');
    const style = outputs.find((each) => each.type === 'asset' && each.fileName.endsWith('.css'));
    if (script?.type !== 'chunk' || style?.type !== 'asset')
      throw new Error(`Expected a script and a style of ${entry}.`);
    return { script: script.code, style: String(style.source) };
  };
  const page = await inBrowser('report-page/browser.tsx');
  const live = await inBrowser('../workbench/page/browser.tsx');
  const server = await vite.build({
    ...shared,
    ssr: { noExternal: true, target: 'node' },
    build: { write: false, ssr: join(web, 'report-page/server.tsx'), minify: false, target: 'node24' },
  });
  const renderer = outputOf(server).find((each) => each.type === 'chunk');
  if (renderer?.type !== 'chunk') throw new Error('Expected a renderer of the page.');
  return { ...page, renderer: renderer.code, liveScript: live.script, liveStyle: live.style };
}

function outputOf(
  built: Awaited<ReturnType<typeof import('vite')['build']>>,
): Rolldown.OutputBundle[string][] {
  const [first] = Array.isArray(built) ? built : [built];
  if (!first || !('output' in first)) throw new Error('Expected the output of a build, found a watcher.');
  return first.output;
}
