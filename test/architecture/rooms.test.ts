import assert from 'node:assert/strict'
import { test } from 'node:test'
import { everyRoomHasAFloor, nounRoomsHaveOneShape, roomsLookDown, theServerKnowsNoSql } from './rooms.ts'
import { createTree } from './tree.ts'

const SERVER = 'packages/server/src'

test('lets a room import those before it, itself, and what lies beside the rooms', () => {
  const tree = createTree({
    [`${SERVER}/sessions/session.ts`]: "import '../http/answer.ts'\nimport './session-store.ts'\nimport '../stores.ts'",
    [`${SERVER}/index.ts`]: "import './native/native-face.ts'",
  })
  assert.deepEqual(roomsLookDown(tree), [])
})

test('finds a room that imports one above it, by type alone too', () => {
  const path = `${SERVER}/http/answers.ts`
  const tree = createTree({ [path]: "import 'x'\nimport type { Account } from '../accounts/account.ts'" })
  assert.deepEqual(roomsLookDown(tree), [{ path, line: 2, message: 'http imports accounts, which stands above it' }])
})

test('leaves tests, and what only tests use, alone', () => {
  const tree = createTree({
    [`${SERVER}/http/answers.test.ts`]: "import '../accounts/account.ts'",
    [`${SERVER}/testing/servers.ts`]: "import '../native/native-face.ts'",
    [`${SERVER}/sessions/testing/x.ts`]: "import '../../native/native-face.ts'",
  })
  assert.deepEqual(roomsLookDown(tree), [])
})

test('finds a room that nobody has placed', () => {
  const path = `${SERVER}/gadgets/gadget.ts`
  assert.deepEqual(everyRoomHasAFloor(createTree({ [path]: '' })), [
    { path, line: 1, message: 'the room gadgets stands on no floor' },
  ])
})

for (const specifier of ['@latchkey/sql', 'kysely', 'pg', 'mysql2/promise', 'node:sqlite']) {
  test(`finds SQL in the server: ${specifier}`, () => {
    const path = `${SERVER}/accounts/account.ts`
    assert.deepEqual(theServerKnowsNoSql(createTree({ [path]: `\nimport '${specifier}'` })), [
      { path, line: 2, message: `imports ${specifier}` },
    ])
  })
}

test('lets the tests of the server, and other packages, import SQL', () => {
  const tree = createTree({
    [`${SERVER}/accounts/account.test.ts`]: "import '@latchkey/sql'",
    'packages/cli/src/main.ts': "import '@latchkey/sql'",
    [`${SERVER}/accounts/page.ts`]: "import 'pgp'",
  })
  assert.deepEqual(theServerKnowsNoSql(tree), [])
})

test('lets a noun room have endpoints, ways to log in, suites and a port in a file of its name', () => {
  const tree = createTree({
    [`${SERVER}/sessions/endpoints/log-out.ts`]: '',
    [`${SERVER}/login/methods/password.ts`]: '',
    [`${SERVER}/sessions/testing/describe-session-store.ts`]: 'interface OtherStore {}',
    [`${SERVER}/accounts/one-time-token-store.ts`]: 'export interface OneTimeTokenStore {}',
    [`${SERVER}/login/methods/passkey/passkey-store.ts`]: 'export interface PasskeyStore {}',
  })
  assert.deepEqual(nounRoomsHaveOneShape(tree), [])
})

for (const [path, text, message] of [
  ['http/endpoints/x.ts', '', 'http is no noun, and has endpoints'],
  ['sessions/ports/session-store.ts', '', 'a noun room has no folder ports'],
  ['sessions/session.ts', 'export interface SessionStore {}', 'SessionStore belongs into session-store.ts'],
  ['accounts/tokens.ts', 'interface OneTimeTokenStore {}', 'OneTimeTokenStore belongs into one-time-token-store.ts'],
] as const) {
  test(`finds a room of another shape: ${path}`, () => {
    assert.deepEqual(nounRoomsHaveOneShape(createTree({ [`${SERVER}/${path}`]: text })), [
      { path: `${SERVER}/${path}`, line: 1, message },
    ])
  })
}
