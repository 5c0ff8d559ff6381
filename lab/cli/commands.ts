/** What stands behind `faultline <command>`: loaded only when it is asked for. */
type Command = (argv: readonly string[]) => Promise<void>;

const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./run.ts')).run,
  list: async () => (await import('./list.ts')).list,
  new: async () => (await import('./new.ts')).writeNew,
  check: async () => (await import('./check.ts')).check,
  judge: async () => (await import('./judge.ts')).judge,
  report: async () => (await import('./report.ts')).report,
  flakes: async () => (await import('./flakes.ts')).flakes,
  lab: async () => (await import('./lab.ts')).lab,
  mcp: async () => (await import('./mcp.ts')).mcp,
  accept: async () => (await import('./accept.ts')).acceptLoss,
  workshop: async () => (await import('./workshop.ts')).workshop,
  clean: async () => (await import('./clean.ts')).clean,
  bundle: async () => (await import('./bundle.ts')).bundle,
  doctor: async () => (await import('./doctor.ts')).doctor,
};

/** What does not begin with a command is for `run`: `npm run scenario slow-payment`. */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  const [first = '', ...rest] = argv;
  const load = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  if (load) await (await load())(rest);
  else await (await import('./run.ts')).run(argv);
}
