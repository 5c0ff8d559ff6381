/** `npm run image`: the lab in an image, as docs/ci.md uses it. */
import { runCommand } from '../../lab/cli/command.ts';
import { say } from '../../lab/cli/output.ts';
import { requireEngine } from '../../lab/runtime/docker/engine.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { buildLabImage } from './build.ts';

const usage = 'npm run image -- [--local] [--tag <name>]';
const about = 'Builds an image of the lab, which runs scenarios where there is no Node.';
const flags = {
  local: { type: 'boolean', default: false },
  tag: { type: 'string', default: `faultline/lab:${packageJson.version}` },
} as const;

await runCommand({ usage, about, flags }, async ({ local, tag }, signal) => {
  const options = { tag, isLocal: local, onStep: (step: string) => say(step), signal };
  const bytes = await buildLabImage(await requireEngine(), options);
  say(`${tag}: ${Math.round(bytes / 1e6)} MB`);
});
