import assert from 'node:assert/strict'
import { test } from 'node:test'
import { optionsArePure, protocolIsPure, tokensNeedOnlyCrypto } from './purity.ts'
import { createTree } from './tree.ts'

const manifests = {
  'packages/options/package.json': '{ "name": "@latchkey/options" }',
  'packages/protocol/package.json': '{ "name": "@latchkey/protocol" }',
  'packages/tokens/package.json': '{ "name": "@latchkey/tokens" }',
}

test('lets protocol import itself and options, and its tests import Node', () => {
  const tree = createTree({
    ...manifests,
    'packages/protocol/src/scope.ts':
      "import './bearer.ts'\nimport '@latchkey/options'\nconst process = { Buffer: 1 }\nrequest.process()",
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

test('finds every import of options, and every Node global in it', () => {
  const tree = createTree({
    ...manifests,
    'packages/options/src/read.ts': "import './one.ts'\nimport '@latchkey/protocol'\nprocess.env",
  })
  assert.deepEqual(optionsArePure(tree), [
    { path: 'packages/options/src/read.ts', line: 2, message: 'imports @latchkey/protocol' },
    { path: 'packages/options/src/read.ts', line: 3, message: 'uses the global process, which browsers lack' },
  ])
})

test('finds what tokens import beyond node:crypto, node:buffer and options', () => {
  const tree = createTree({
    ...manifests,
    'packages/tokens/src/sign.ts':
      "import 'node:crypto'\nimport 'node:buffer'\nimport '@latchkey/options'\nimport 'node:fs'",
  })
  assert.deepEqual(tokensNeedOnlyCrypto(tree), [
    { path: 'packages/tokens/src/sign.ts', line: 4, message: 'imports node:fs' },
  ])
})
