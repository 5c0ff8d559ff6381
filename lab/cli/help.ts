/** Whether a command was asked what it does instead of to do it. */
export const asksForHelp = (argv: readonly string[] = process.argv.slice(2)): boolean =>
  argv.includes('--help') || argv.includes('-h');
