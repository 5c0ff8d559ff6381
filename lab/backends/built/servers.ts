import { fileURLToPath } from 'node:url';

/** A real server that is built from its Go module, at the version that the lab is held against. */
export interface Server {
  /** Also the folder beside this file that has its `go.mod` and `go.sum`. */
  readonly name: 'etcd' | 'prometheus' | 'jaeger';
  readonly version: string;
  /** Go packages by the name of the program that is made of each. */
  readonly programs: Readonly<Record<string, string>>;
  /** Go's build tags. */
  readonly tags?: string;
  /** Go variable that gets the version, and how it is written there: a build of a module leaves it empty. */
  readonly stamp?: { readonly variable: string; readonly value: string };
  /** Arguments with which the first program tells its version. */
  readonly tellVersion: readonly string[];
}

/**
 * One version each with the default images (lab/runtime/docker/images.ts), but for Jaeger: 2.13.0 is the last that is
 * published as a Go module (as v1.76.0).
 */
export const SERVERS: readonly Server[] = [
  {
    name: 'etcd',
    version: '3.7.3',
    programs: { etcd: 'go.etcd.io/etcd/server/v3', etcdctl: 'go.etcd.io/etcd/etcdctl/v3' },
    tellVersion: ['--version'],
  },
  {
    name: 'prometheus',
    version: '3.16.0',
    programs: {
      prometheus: 'github.com/prometheus/prometheus/cmd/prometheus',
      promtool: 'github.com/prometheus/prometheus/cmd/promtool',
    },
    // Without the clouds' service discovery, which is half the build; compose finds the services by DNS.
    tags: 'remove_all_sd,enable_dns_sd,netgo',
    stamp: { variable: 'github.com/prometheus/common/version.Version', value: '3.16.0' },
    tellVersion: ['--version'],
  },
  {
    name: 'jaeger',
    version: '2.13.0',
    programs: { jaeger: 'github.com/jaegertracing/jaeger/cmd/jaeger' },
    stamp: { variable: 'github.com/jaegertracing/jaeger/internal/version.latestVersion', value: 'v2.13.0' },
    tellVersion: ['version'],
  },
];

export const moduleFolder = ({ name }: Server) => fileURLToPath(new URL(`./${name}`, import.meta.url));
