import { expect, test } from 'vitest';
import { parseTargetGroups, targetOf } from './target.ts';

const defaults = {
  job: 'faultline',
  filePath: '/run/targets.json',
  intervalMs: 500,
  timeoutMs: 500,
  fallbackProtocol: null,
};
const target = (address: string, labels: Record<string, string> = {}) =>
  targetOf(address, { targets: [address], labels }, defaults);

test('a target may set how it is scraped', () => {
  const own = target('10.0.0.1:9000', { __scrape_interval__: '2s', __scrape_timeout__: '1s', a: 'b' });
  expect(own).toMatchObject({ url: 'http://10.0.0.1:9000/metrics', intervalMs: 2000, timeoutMs: 1000 });
  expect(own.labels).toEqual([
    ['a', 'b'],
    ['instance', '10.0.0.1:9000'],
    ['job', 'faultline'],
  ]);
});

test('targets with equal labels and URL are one', () => {
  expect(target('a:1', { x: '1' }).id).toBe(target('a:1', { x: '1', y: '' }).id);
  expect(target('a:1', { x: '1' }).id).not.toBe(target('a:2', { x: '1', instance: 'a:1' }).id);
});

test('an instance is called by its address as it was given: no port is added', () => {
  expect(target('host').url).toBe('http://host/metrics');
  expect(target('host').labels).toContainEqual(['instance', 'host']);
});

test('an empty label leaves the default', () => {
  expect(target('a:1', { job: '', __metrics_path__: '' })).toMatchObject({
    url: 'http://a:1/metrics',
    labels: [
      ['instance', 'a:1'],
      ['job', 'faultline'],
    ],
  });
});

test.each([
  ['a/b:1', {}, 'not a valid hostname'],
  ['a:1', { __scheme__: 'https' }, 'no TLS'],
  ['a:1', { __scrape_timeout__: '1s' }, 'longer than the interval'],
  ['a:1', { __scrape_interval__: 'often' }, 'often is no duration'],
])('%s with %j is refused', (address, labels, message) => {
  expect(() => target(address, labels)).toThrow(message);
});

test.each([
  ['{}', 'an array of target groups'],
  ['[1]', 'group 0: expected an object'],
  ['[{"labels":{}}]', 'group 0: expected "targets"'],
  ['[{"targets":[1]}]', 'group 0: expected "targets"'],
  ['[{"targets":[],"label":{}}]', 'group 0: unknown field "label"'],
  ['[{"targets":[],"labels":{"":"c"}}]', 'group 0: expected a label to have a name'],
  ['[{"targets":[],"labels":{"a":1}}]', 'group 0: expected label a to be a text'],
  ['[', 'JSON'],
])('the file %s is refused', (json, message) => {
  expect(() => parseTargetGroups(json)).toThrow(message);
});
