import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { shop } from '../../services/faultline.config.ts';
import { readConfig } from '../../services/kit/config.ts';
import { startPrometheusContainer } from '../backends/metrics/container.ts';
import { RELOAD_FLAG } from '../backends/metrics/prometheus-config.ts';
import { startEtcdContainer } from '../backends/registry/container.ts';
import { startEmbeddedTracesContainer } from '../backends/traces/container.ts';
import type { Backends } from '../run/lab/backends.ts';
import { serviceSpec } from '../run/lab/service-spec.ts';
import { images, LOCAL_IMAGES } from '../runtime/docker/images.ts';
import type { InstanceSpec, Runtime } from '../runtime/runtime.ts';
import { readRecipe } from './recipe.ts';

interface Container {
  readonly image: string;
  readonly entrypoint?: string;
  readonly command?: string | readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly restart?: string;
  readonly cpus?: number;
  readonly mem_limit?: string;
  readonly logging?: { readonly options: Readonly<Record<string, string>> };
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly profiles?: readonly string[];
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const yaml = (path: string) => parse(read(path), { merge: true });
const containersOf = (path: string): Record<string, Container> => yaml(path).services;

const containers = containersOf('docker-compose.yml');
const local = containersOf('lab/images/compose.local.yml');
const noJaeger = containersOf('lab/images/compose.no-jaeger.yml');
const imageLines = readRecipe(read('Dockerfile')).image;
const words = (command: Container['command'] = []) =>
  typeof command === 'string' ? command.split(/\s+/) : command;

/** What the image itself sets: `ENV A=1 B=2`. */
const imageEnv = Object.fromEntries(
  imageLines.flatMap((line) =>
    line.startsWith('ENV ') ? [...line.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]) : [],
  ),
);

/** Where no variable says otherwise: `${A:-b}` is `b`. */
const byDefault = (environment: Container['environment'] = {}) =>
  Object.fromEntries(
    Object.entries(environment).map(([name, text]) => [name, text.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1')]),
  );

/** What a scenario would start. */
async function specOf(start: (runtime: Runtime) => Promise<unknown>): Promise<InstanceSpec> {
  const { promise, resolve } = Promise.withResolvers<InstanceSpec>();
  const runtime = { kind: 'docker', start: async (spec: InstanceSpec) => resolve(spec) };
  await start(runtime as unknown as Runtime).catch(() => {});
  return promise;
}

beforeEach(() => {
  // What the code says, not what this machine replaces it by.
  for (const { variable } of Object.values(images())) vi.stubEnv(variable, '');
  return () => vi.unstubAllEnvs();
});

test('its images are those of the code, and the same variables replace them', () => {
  const { etcd, prometheus, jaeger, services } = images();
  const or = ({ variable, name }: { variable: string; name: string }) => `\${${variable}:-${name}}`;
  expect(containers.registry?.image).toBe(or(etcd));
  expect(containers.prometheus?.image).toBe(or(prometheus));
  expect(containers.traces?.image).toBe(or(jaeger));
  for (const name of Object.keys(shop.services)) expect(containers[name]?.image).toBe(or(services));
  expect(local.registry?.image).toBe(or({ ...etcd, name: LOCAL_IMAGES.etcd }));
  expect(local.prometheus?.image).toBe(or({ ...prometheus, name: LOCAL_IMAGES.prometheus }));
  expect(local.traces?.image).toBe(or({ ...jaeger, name: LOCAL_IMAGES.jaeger }));
  expect(noJaeger.traces?.image).toBe(or(services));
});

test('the page on runtimes names the images, and the variables that replace them', () => {
  const rows = Object.values(images()).map(({ variable, name }) => `| \`${variable}\` | \`${name}\``);
  for (const row of rows) expect(read('docs/runtimes.md')).toContain(row);
});

test('each container has a health check, a restart policy, limits, and bounded logs', () => {
  for (const [name, container] of Object.entries(containers)) {
    expect(container, name).toMatchObject({ restart: 'unless-stopped', cpus: 1 });
    expect(container.mem_limit, name).toMatch(/^\d+[mg]$/);
    // An image of a Collector holds nothing that could ask it.
    expect(container.healthcheck?.test[0], name).toBe(name === 'collector' ? 'NONE' : 'CMD');
    expect(container.logging?.options, name).toMatchObject({ 'max-size': '10m' });
  }
});

test('ports are published on 127.0.0.1 only, under their own number unless a variable says another', () => {
  const ports = Object.values(containers).flatMap((container) => container.ports ?? []);
  const parts = ports.map((port) => /^127\.0\.0\.1:\$\{FAULTLINE_[A-Z]+_PORT:-(\d+)\}:(\d+)$/.exec(port));
  expect(parts.map((found) => found?.[1])).toEqual(parts.map((found) => found?.[2]));
  expect(parts.map((found) => found?.[2]).toSorted()).toEqual([
    '16686',
    '2379',
    '3000',
    '4000',
    '8080',
    '9090',
  ]);
});

describe.each(Object.keys(shop.services))('%s', (service) => {
  const container = containers[service];

  test('is started like in a scenario', async () => {
    const backends = {
      registry: { endpoint: 'registry:2379' },
      traces: { otlpGrpc: 'traces:4317' },
      collector: null,
    };
    const runtime = { kind: 'docker' } as Runtime;
    const options = {
      service,
      start: shop.services[service as keyof typeof shop.services].start,
      name: service,
      run: 'r',
      arm: 'a',
      limits: {},
      seed: 1,
      dataDir: '',
    };
    const spec = await serviceSpec({ ...options, runtime, backends: backends as Backends });
    const entrypoint = imageLines.find((line) => line.startsWith('ENTRYPOINT ')) ?? '';
    expect([...JSON.parse(entrypoint.slice(11)), ...words(container?.command)]).toEqual(spec.command);
    // Its seed has the same default in the service. By its host's name it is known and found, so that it can be scaled.
    // Runs are the lab's.
    const { FAULTLINE_SEED, FAULTLINE_INSTANCE, FAULTLINE_ADVERTISE_HOST, OTEL_RESOURCE_ATTRIBUTES, ...env } =
      spec.env ?? {};
    expect({ ...imageEnv, ...byDefault(container?.environment) }).toMatchObject(env);
    expect(spec.container?.ports.map(String)).toEqual([
      imageEnv.FAULTLINE_PORT,
      imageEnv.FAULTLINE_ADMIN_PORT,
    ]);
  });

  test('has nothing that only one of it could have, unless it is published', () => {
    expect(container).not.toHaveProperty('container_name');
    expect(container).not.toHaveProperty('hostname');
    expect(container?.environment).not.toHaveProperty('FAULTLINE_INSTANCE');
    expect(container?.environment).not.toHaveProperty('FAULTLINE_ADVERTISE_HOST');
    expect(container?.ports ?? []).toHaveLength(service === 'gateway' ? 1 : 0);
    const config = readConfig(service, { ...imageEnv, ...container?.environment });
    expect(config).toMatchObject({ instance: `${service}-${hostname()}`, advertiseHost: hostname() });
  });

  test('is scraped where it listens', () => {
    const { adminPort: port } = readConfig(service, { ...imageEnv, ...container?.environment });
    expect(yaml('dashboards/prometheus/prometheus.yml').scrape_configs).toContainEqual({
      job_name: service,
      dns_sd_configs: [{ names: [service], type: 'A', port, refresh_interval: '5s' }],
    });
  });
});

test('load is there from the start, of the image of the services, to where the gateway listens', () => {
  const { load } = containers;
  expect(load?.image).toBe(containers.gateway?.image);
  expect(load?.profiles).toBeUndefined();
  const { FAULTLINE_LOAD_TARGET, FAULTLINE_LOAD_RPS } = byDefault(load?.environment);
  expect(FAULTLINE_LOAD_TARGET).toBe(`http://gateway:${imageEnv.FAULTLINE_PORT}`);
  expect(Number(FAULTLINE_LOAD_RPS)).toBe(5);
  expect(existsSync(join(ROOT, words(load?.command)[0] ?? ''))).toBe(true);
});

test('the backends are started like in a scenario', async () => {
  const etcd = await specOf(startEtcdContainer);
  expect(words(containers.registry?.command)).toEqual(etcd.command);
  const prometheus = await specOf((runtime) => startPrometheusContainer(runtime, { targetsFile: '/t.json' }));
  expect(['/bin/prometheus', ...words(containers.prometheus?.command)]).toEqual(
    // Its targets are there from the start.
    expect.arrayContaining(prometheus.command.filter((flag) => flag !== RELOAD_FLAG)),
  );
  const traces = await specOf(startEmbeddedTracesContainer);
  expect([noJaeger.traces?.entrypoint, ...words(noJaeger.traces?.command)]).toEqual(traces.command);
});

test('the Collector, in a profile of its own, takes what services send it, and is scraped', () => {
  const { collector } = containers;
  expect(collector?.profiles).toEqual(['collector']);
  expect(containers.gateway?.environment?.OTEL_EXPORTER_OTLP_ENDPOINT).toMatch(
    /\{FAULTLINE_OTLP:-traces:4317\}$/,
  );
  const [from = '', to = '', mode] = (collector?.volumes?.[0] ?? '').split(':');
  expect(mode).toBe('ro');
  expect(words(collector?.command)).toEqual([`--config=${to}/config.yaml`]);
  const { receivers, exporters, service } = yaml(`${from}/config.yaml`);
  expect(receivers.otlp.protocols.grpc.endpoint).toBe('0.0.0.0:4317');
  const jobs = new Map(
    yaml('dashboards/prometheus/prometheus.yml').scrape_configs.map(
      (job: { job_name: string; dns_sd_configs: [{ names: string[]; port: number }] }) => [
        job.job_name,
        job.dns_sd_configs[0],
      ],
    ),
  );
  const [{ pull }] = service.telemetry.metrics.readers;
  expect(jobs.get('collector')).toMatchObject({ names: ['collector'], port: pull.exporter.prometheus.port });
  expect(jobs.get('spanmetrics')).toMatchObject({ names: ['collector'], port: 8889 });
  expect(exporters.prometheus.endpoint).toBe('0.0.0.0:8889');
});

test('the workbench, in a profile of its own, joins what runs here, and is reached with its token alone', async () => {
  const { workbench } = containers;
  expect([workbench?.profiles, workbench?.image]).toEqual([
    ['workbench'],
    `\${FAULTLINE_LAB_IMAGE:-faultline/lab:${packageJson.version}}`,
  ]);
  const [command = '', ...flags] = words(byDefault({ command: String(workbench?.command) }).command);
  const told = new Map(flags.flatMap((flag, at) => (at % 2 === 0 ? [[flag, flags[at + 1] ?? '']] : [])));
  expect(command).toBe('lab');
  expect(told.get('--attach')).toBe('registry:2379,http://traces:16686');
  expect([told.get('--host'), told.get('--at')]).toEqual(['0.0.0.0', '127.0.0.1:4000']);
  expect(existsSync(join(ROOT, told.get('--scenario') ?? ''))).toBe(true);
  expect(byDefault(workbench?.environment)).toEqual({ FAULTLINE_LAB_TOKEN: '' });
  const mounted = (workbench?.volumes ?? []).map((volume) => volume.split(':'));
  expect(mounted).toEqual(
    ['services', 'scenarios'].map((folder) => [`./${folder}`, `/project/${folder}`, 'ro']),
  );
});

test('Grafana, in a profile of its own, finds its dashboards and its datasources', () => {
  const { grafana } = containers;
  expect(grafana?.profiles).toEqual(['grafana']);
  const mounted = new Map(
    (grafana?.volumes ?? []).map((volume) => {
      const [from = '', to = '', mode] = volume.split(':');
      expect(mode, volume).toBe('ro');
      expect(existsSync(join(ROOT, from)), from).toBe(true);
      return [to, from] as const;
    }),
  );
  const provisioning = mounted.get('/etc/grafana/provisioning') ?? '';
  const [provider] = yaml(`${provisioning}/dashboards/faultline.yml`).providers;
  expect(mounted.get(provider.options.path)).toBe('./dashboards/grafana');
  const [metrics] = yaml(`${provisioning}/datasources/prometheus.yml`).datasources;
  expect(metrics.url).toBe('http://prometheus:9090');
  const [traces] = yaml(`${provisioning}/datasources/jaeger.yml`).datasources;
  expect(traces.url).toBe('http://traces:16686');
});
