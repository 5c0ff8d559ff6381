import { expect, test } from 'vitest';
import { JsonReader } from './json-reader.ts';
import { WireError } from './wire.ts';

test.each([
  ['5', 5n],
  ['"5"', 5n],
  ['"+5"', 5n],
  [' -7', -7n],
  ['9007199254740993', 9007199254740993n],
  ['"0012"', 12n],
])('the integer %s', (text, expected) => {
  expect(new JsonReader(text).integer(-(2n ** 63n), 2n ** 63n - 1n)).toBe(expected);
});

test.each(['null', 'true', '""', '"5.0"', '"x"', '" 5"', '.5', '-', '9223372036854775808', ''])(
  'no integer: %s',
  (text) => {
    expect(() => new JsonReader(text).integer(-(2n ** 63n), 2n ** 63n - 1n)).toThrow(WireError);
  },
);

test.each([
  ['2.5', 2.5],
  ['-1e-3', -0.001],
  ['"1.5"', 1.5],
  ['"1_0.5"', 10.5],
  ['"-inf"', -Infinity],
  ['"Infinity"', Infinity],
  ['"NaN"', Number.NaN],
])('the double %s', (text, expected) => {
  expect(new JsonReader(text).double()).toBe(expected);
});

test.each(['null', '"-nan"', '"1e999"', '1e999', '"0x1p4"', '"_1"', '"1__0"', '""'])(
  'no double: %s',
  (text) => {
    expect(() => new JsonReader(text).double()).toThrow(WireError);
  },
);

test.each([
  ['"a\\u00fc\\n\\/\\ud83e\\udd8a"', 'aü\n/🦊'],
  ['null', ''],
])('the text %s', (text, expected) => {
  expect(new JsonReader(text).string()).toBe(expected);
});

test.each(['"a', '"a\\x"', '"a\\u12"', '"a\u0001"', '5', 'nul'])('no text: %s', (text) => {
  expect(() => new JsonReader(text).string()).toThrow(WireError);
});

test('members and elements are walked, what is unknown is stepped over, whatever its depth', () => {
  const deep = `${'[{"a":'.repeat(50_000)}1${'}]'.repeat(50_000)}`;
  const json = new JsonReader(`{"skip":${deep},"list":[1, 2],"none":null,"last":"x"} and more`);
  expect(json.member()).toBe('skip');
  json.skip();
  expect(json.member()).toBe('list');
  expect(json.element() && json.integer(0n, 9n)).toBe(1n);
  expect(json.element() && json.integer(0n, 9n)).toBe(2n);
  expect(json.element()).toBe(false);
  expect(json.member()).toBe('none');
  expect(json.element()).toBe(false);
  expect(json.member()).toBe('last');
  expect(json.string()).toBe('x');
  expect(json.member()).toBe('');
});

test.each(['[1 2]', '{"a":1,}', '{"a" 1}', '[,]', '[1', '{"a":tru}', '01', '1.'])(
  'what is stepped over is well formed: %s',
  (text) => {
    const json = new JsonReader(`{"unknown":${text},"b":1}`);
    json.member();
    expect(() => {
      json.skip();
      json.member();
    }).toThrow(WireError);
  },
);
