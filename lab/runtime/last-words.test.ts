import { expect, test } from 'vitest';
import { lastWords } from './last-words.ts';

const said = (text: string) => ({ lastLines: (count: number) => text.split('\n').slice(-count) });

/** Of etcd 3.7.3 on a full disk, its paths cut short. */
const ETCD = `{"level":"warn","msg":"Running http and grpc server on single port."}
{"level":"panic","msg":"failed to open database","error":"write d/db: no space left on device","stacktrace":"go.etcd.io/etcd.newBackend\\n\\tbackend.go:215\\n\\"x\\""}
panic: failed to open database

goroutine 123 [running]:
go.uber.org/zap/zapcore.CheckWriteAction.OnWrite(0x2?, 0x11650a1?, {0x0?, 0x0?, 0x1460f7729b60?})
\tgo.uber.org/zap@v1.27.1/zapcore/entry.go:196 +0x54
go.etcd.io/etcd/server/v3/storage/backend.New(...)
\tgo.etcd.io/etcd/server/v3@v3.7.3/storage/backend/backend.go:170
created by go.etcd.io/etcd/server/v3/storage.OpenBackend in goroutine 1
\tgo.etcd.io/etcd/server/v3@v3.7.3/storage/backend.go:75 +0x18d`;

test('the line that says why stands before the stacks of Go, and has none in it', () => {
  expect(lastWords(said(ETCD), 2)).toEqual([
    '{"level":"panic","msg":"failed to open database","error":"write d/db: no space left on device"}',
    'panic: failed to open database',
  ]);
});

test('stacks of many goroutines are passed over, and what follows is not', () => {
  const stack = (id: number) =>
    `goroutine ${id} gp=0xc00 m=1 [select, 2 minutes]:\nruntime.gopark(0x1)\n\truntime/proc.go:363 +0xd6\n`;
  const stacks = Array.from({ length: 200 }, (_, id) => stack(id)).join('\n');
  expect(lastWords(said(`fatal error: fault\n\n${stacks}\nexit status 2`), 20)).toEqual([
    'fatal error: fault',
    'exit status 2',
  ]);
});

test('what is no stack of Go stays as it is, up to so many lines', () => {
  const lines = ['goroutine leak found', 'call(me)', '\tindented', 'created by nobody'];
  expect(lastWords(said(lines.join('\n')), 20)).toEqual(lines);
  expect(lastWords(said(lines.join('\n')), 1)).toEqual(['created by nobody']);
});
