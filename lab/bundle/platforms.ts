/** What an archive can be for: where the lab runs as processes. Windows has WSL, which is Linux. */
export const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'] as const;
export type Platform = (typeof PLATFORMS)[number];

export const isPlatform = (text: string): text is Platform => (PLATFORMS as readonly string[]).includes(text);

/** Null for one that no archive is for. */
export function thisPlatform(): Platform | null {
  const own = `${process.platform}-${process.arch}`;
  return isPlatform(own) ? own : null;
}

/** As npm names it: it brings what is bound to that platform, and no other's. */
export function npmFlags(platform: Platform): readonly string[] {
  const [os = '', cpu = ''] = platform.split('-');
  return [`--os=${os}`, `--cpu=${cpu}`, ...(os === 'linux' ? ['--libc=glibc'] : [])];
}
