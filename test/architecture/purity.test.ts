import assert from 'node:assert/strict'
import { test } from 'node:test'
import { protocolIsPure, tokensNeedOnlyCrypto } from './purity.ts'
import { createTree } from './tree.ts'

const manifests = {
  'packages/protocol/package.json': '{ "name": "@latchkey/protocol" }',
  'packages/tokens/package.json': '{ "name": "@latchkey/tokens" }',
}

test('lets protocol import itself, and its tests import Node', () => {
  const tree = createTree({
    ...manifests,
    'packages/protocol/src/scope.ts': "import './bearer.ts'\nconst process = { Buffer: 1 }\nrequest.process()",
    'packages/protocol/src/scope.test.ts': "import 'node:test'\nBuffer.from('')",
  })
  assert.deepEqual(protocolIsPure(tree), [])
})

test('finds every import and every Node global that would keep protocol out of a browser', () => {
  const tree = createTree({
    ...manifests,
    'packages/protocol/src/scope.ts':
      "import type { Buffer } from 'node:buffer'\nimport '@latchkey/tokens'\nimport 'x'",
    'packages/protocol/src/text.ts': "// Buffer.from\nBuffer.from('')",
  })
  assert.deepEqual(protocolIsPure(tree), [
    { path: 'packages/protocol/src/scope.ts', line: 1, message: 'imports node:buffer' },
    { path: 'packages/protocol/src/scope.ts', line: 2, message: 'imports @latchkey/tokens' },
    { path: 'packages/protocol/src/scope.ts', line: 3, message: 'imports x' },
    { path: 'packages/protocol/src/text.ts', line: 2, message: 'uses the global Buffer, which browsers lack' },
  ])
})

test('finds what tokens import beyond node:crypto and node:buffer', () => {
  const tree = createTree({
    ...manifests,
    'packages/tokens/src/sign.ts': "import 'node:crypto'\nimport 'node:buffer'\nimport './jwk.ts'\nimport 'node:fs'",
  })
  assert.deepEqual(tokensNeedOnlyCrypto(tree), [
    { path: 'packages/tokens/src/sign.ts', line: 4, message: 'imports node:fs' },
  ])
})
