import assert from 'node:assert/strict'
import { test } from 'node:test'
import { oneFileReadsTheClock } from './one-clock.ts'
import { createTree } from './tree.ts'

const manifest = {
  'packages/server/package.json': '{ "name": "@latchkey/server" }',
  'packages/sql/package.json': '{ "name": "@latchkey/sql" }',
}

function violationsOf(path: string, text: string): readonly string[] {
  return oneFileReadsTheClock(createTree({ ...manifest, [path]: text })).map(
    ({ line, message }) => `${line} ${message}`,
  )
}

const FORBIDDEN = {
  'Date.now': 'const at = Date.now()',
  'performance.now': 'const at = performance.now()',
  'performance.timeOrigin': 'const at = performance.timeOrigin',
  'process.hrtime': 'const at = process.hrtime.bigint()',
  'new Date()': 'const at = new Date()',
  'AbortSignal.timeout': 'fetch(url, { signal: AbortSignal.timeout(5) })',
  setTimeout: 'setTimeout(work, 5)',
  setInterval: 'const timer = setInterval(work, 5)',
  scheduler: "import { scheduler } from 'node:timers/promises'",
  randomUUID: "import { randomUUID } from 'node:crypto'",
}

for (const [used, text] of Object.entries(FORBIDDEN)) {
  test(`finds ${used} outside of the clock's file`, () => {
    assert.deepEqual(violationsOf('packages/server/src/login/log-in.ts', text), [
      `1 reads the machine's clock: ${used}`,
    ])
  })
}

test('finds a timer under another name, as a member of the globals, and as a default', () => {
  for (const text of [
    "import { setTimeout as sleep } from 'node:timers/promises'",
    'globalThis.setTimeout(work, 5)',
    'function start(timer = setTimeout) {}',
  ]) {
    assert.deepEqual(violationsOf('packages/server/src/login/log-in.ts', text), [
      "1 reads the machine's clock: setTimeout",
    ])
  }
})

test('finds the random id that is a member of another name', () => {
  assert.equal(violationsOf('packages/server/src/login/log-in.ts', 'crypto.randomUUID()').length, 1)
})

test('leaves alone what only looks like it', () => {
  const text = [
    "// Date.now()\nconst text = 'performance.now()'",
    'socket.setTimeout(5)',
    'const at = new Date(seconds * 1000)',
    'clock.now()',
    'const options = { setTimeout: clock.after }',
    'const at = Date.parse(text)',
  ].join('\n')
  assert.deepEqual(violationsOf('packages/server/src/login/log-in.ts', text), [])
})

test("leaves the clock's own file alone, tests, contract suites and what is in no package", () => {
  for (const path of [
    'packages/server/src/world/system-clock.ts',
    'packages/server/src/login/log-in.test.ts',
    'packages/server/src/testing/raw-client.ts',
    'test/sessions/login-servers.ts',
    'bench/measure/rounds.ts',
  ]) {
    assert.deepEqual(violationsOf(path, 'Date.now()'), [], path)
  }
  const suite = "import { it } from 'node:test'\nDate.now()"
  assert.deepEqual(violationsOf('packages/server/src/limits/describe-counters.ts', suite), [])
})

test('judges a package that has no file for it too', () => {
  assert.equal(violationsOf('packages/sql/src/world/system-clock.ts', 'Date.now()').length, 1)
})
