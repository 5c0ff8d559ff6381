import { writeFileSync } from 'node:fs';

/** Loaded into a process by FAULTLINE_PRELOAD: when it ends it leaves what it took at most, by its own account, in the file that this names. */
export const PEAK_FILE = 'FAULTLINE_BENCH_PEAK';

process.on('exit', () => {
  const file = process.env[PEAK_FILE];
  // In KiB, as getrusage tells it.
  if (file) writeFileSync(file, String(process.resourceUsage().maxRSS * 1024));
});
