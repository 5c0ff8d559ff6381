import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProcessRuntime } from '../../runtime/process.ts';
import { onPath } from '../installed.ts';
import { findJaeger, startJaegerBinary } from './binary.ts';
import { jaegerConfig } from './jaeger-config.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'faultline-jaeger-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** An executable `jaeger` whose body is JavaScript; `version` prints what Jaeger prints. */
async function fakeJaeger(version: string, body = ''): Promise<string> {
  const path = join(directory, 'jaeger');
  const answer = JSON.stringify({ gitCommit: '', gitVersion: version, buildDate: '' });
  const script = `if (process.argv[2] === 'version') { console.log('${answer}'); process.exit(); }\n${body}`;
  await writeFile(path, `#!${process.execPath}\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

test('finds version 2 on PATH with its version', async () => {
  const path = await fakeJaeger('v2.19.0');
  expect(await findJaeger(onPath('jaeger', ['/nowhere', directory].join(delimiter)))).toEqual({
    path,
    version: '2.19.0',
  });
});

test('finds one that prints no version, as a build without a stamp does', async () => {
  const path = await fakeJaeger('');
  expect(await findJaeger(onPath('jaeger', directory))).toEqual({ path, version: 'unknown version' });
});

test('a program of that name that is none counts as none', async () => {
  const path = join(directory, 'jaeger');
  await writeFile(path, '#!/bin/sh\necho the bird\n');
  await chmod(path, 0o755);
  expect(await findJaeger(onPath('jaeger', directory))).toBeNull();
});

test('no jaeger, one that is not executable, and version 1 count as none', async () => {
  expect(await findJaeger(onPath('jaeger', directory))).toBeNull();
  expect(await findJaeger(onPath('jaeger', ''))).toBeNull();
  const path = await fakeJaeger('v1.76.0');
  expect(await findJaeger(onPath('jaeger', directory))).toBeNull();
  await fakeJaeger('v2.19.0');
  await chmod(path, 0o644);
  // Root may read anything, but execute only what has an x bit.
  expect(await findJaeger(onPath('jaeger', directory))).toBeNull();
});

test('the configuration names every address and keeps traces in memory', () => {
  const addresses = {
    otlpGrpc: '127.0.0.1:1',
    otlpHttp: '127.0.0.1:2',
    queryHttp: '127.0.0.1:3',
    queryGrpc: '127.0.0.1:4',
    health: '127.0.0.1:5',
  };
  const config = jaegerConfig(addresses, 1234);
  expect(config.match(/endpoint: "(.*)"/g)).toHaveLength(5);
  for (const address of Object.values(addresses)) expect(config).toContain(`endpoint: "${address}"`);
  expect(config).toContain('max_traces: 1234');
  expect(config).toContain('enable_tracing: false');
  expect(config).toContain('max_recv_msg_size_mib: 4\n');
  expect(config).toContain('max_request_body_size: 20971520\n');
  expect(config).toContain('extensions: [jaeger_storage, jaeger_query, healthcheckv2]');
  expect(config).not.toContain('\t');
});

/** Serves its health check on the address that its configuration names. */
const LISTEN = `const config = require('node:fs').readFileSync(process.argv[3], 'utf8');
  const [host, port] = /healthcheckv2:[^]*?endpoint: "(.*?)"/.exec(config)[1].split(':');
  const serve = () => require('node:http').createServer((_, response) => response.end()).listen(port, host);`;

test('tries other ports when one was taken meanwhile', async () => {
  const tried = join(directory, 'tried');
  // The first time somebody else listens there already.
  const path = await fakeJaeger(
    'v2.19.0',
    `${LISTEN}
     const isFirst = !require('node:fs').existsSync('${tried}');
     require('node:fs').appendFileSync('${tried}', port + '\\n');
     serve();
     if (isFirst) serve();`,
  );
  await using runtime = await startProcessRuntime({ logDir: directory });
  const dataDir = join(directory, 'data');
  await using backend = await startJaegerBinary(runtime, { dataDir, binary: { path, version: '2.19.0' } });
  const ports = (await readFile(tried, 'utf8')).trim().split('\n');
  expect(new Set(ports).size).toBe(2);
  expect(await readFile(join(dataDir, 'jaeger.yaml'), 'utf8')).toContain(`127.0.0.1:${ports[1]}`);
  expect(backend.instance.state).toBe('running');
});

test('starts the binary with its configuration and is ready once health says so', async () => {
  const path = await fakeJaeger(
    'v2.19.0',
    `const config = require('node:fs').readFileSync(process.argv[3], 'utf8');
     const [host, port] = /healthcheckv2:[^]*?endpoint: "(.*?)"/.exec(config)[1].split(':');
     let asked = 0;
     require('node:http').createServer((request, response) => {
       asked++;
       response.writeHead(request.url === '/status' && asked > 2 ? 200 : 503).end('{}');
     }).listen(port, host);`,
  );
  await using runtime = await startProcessRuntime({ logDir: directory });
  const dataDir = join(directory, 'data');
  await using backend = await startJaegerBinary(runtime, { dataDir, binary: { path, version: '2.19.0' } });
  expect(backend.info).toEqual({
    role: 'traces',
    provider: 'binary',
    name: 'jaeger',
    version: '2.19.0',
    path,
    where: backend.queryUrl,
  });
  const config = await readFile(join(dataDir, 'jaeger.yaml'), 'utf8');
  for (const address of [backend.otlpGrpc, new URL(backend.otlpHttp).host, new URL(backend.queryUrl).host]) {
    expect(config).toContain(`"${address}"`);
  }
  expect(await backend.evicted()).toBeNull();
  expect(backend.instance.state).toBe('running');
});
