import { requireEngine } from './engine.ts';

/** Where an image says which version it holds: https://github.com/opencontainers/image-spec/blob/main/annotations.md */
export const VERSION_LABEL = 'org.opencontainers.image.version';

/** The version that a local image says that it holds, without a `v`; else its tag or digest. */
export async function imageVersion(image: string): Promise<string> {
  const { dockerode } = (await requireEngine()).container;
  const { Config } = await dockerode.getImage(image).inspect();
  return Config.Labels?.[VERSION_LABEL]?.replace(/^v/, '') || tagOf(image);
}

const tagOf = (image: string) => image.match(/[:@]([^/:@]+)$/)?.[1] ?? 'latest';
