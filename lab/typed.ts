/** Whether the lab runs from the sources of the clone; else it is the package, which is built. */
export const IN_CLONE = import.meta.url.endsWith('.ts');

const IN_THE_CLONE = {
  run: 'npm run scenario --',
  list: 'npm run scenario',
  new: 'npm run scenario -- new',
  check: 'npm run scenario -- --check',
  judge: 'npm run judge --',
  report: 'npm run report --',
  flakes: 'npm run scenario -- flakes',
  accept: 'npm run scenario -- accept',
  workshop: 'npm run workshop --',
  clean: 'npm run lab:clean',
  bundle: 'npm run scenario -- bundle',
  doctor: 'npm run scenario -- doctor',
  lab: 'npm run lab --',
  mcp: 'npm run -s scenario -- mcp',
} as const;

/** How a command is typed: as a script of npm in the clone, as the program where the package is installed. */
export const typed = (command: keyof typeof IN_THE_CLONE): string =>
  IN_CLONE ? IN_THE_CLONE[command] : `npx faultline ${command}`;
