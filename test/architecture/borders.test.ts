import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bareImportsAreDeclared, entryPointsNeedOnlyWhatIsInstalled, noReachIntoPackages } from './borders.ts'
import { createTree, type Violation } from './tree.ts'

const manifests = {
  'package.json': '{ "devDependencies": { "fast-check": "1" } }',
  'packages/tokens/package.json': '{ "name": "@latchkey/tokens", "exports": { ".": {}, "./testing": {} } }',
  'packages/guard/package.json':
    '{ "name": "@latchkey/guard", "dependencies": { "@latchkey/tokens": "1" }, "peerDependencies": { "@scope/web": "4" } }',
  'test/package.json': '{ "name": "@latchkey/test" }',
}

function where(violations: readonly Violation[]): string[] {
  return violations.map(({ path, line }) => `${path}:${line}`)
}

test('lets a package import what it declares, itself and Node, and its tests what the root has for development', () => {
  const tree = createTree({
    ...manifests,
    'packages/guard/src/guard.ts': "import '@latchkey/tokens'\nimport '@scope/web/router'\nimport 'node:http'",
    'packages/guard/src/guard.test.ts': "import 'fast-check'\nimport '@latchkey/guard'",
    'packages/guard/src/testing/suite.ts': "import 'fast-check'",
  })
  assert.deepEqual(bareImportsAreDeclared(tree), [])
})

test('finds imports that only happen to be installed', () => {
  const tree = createTree({
    ...manifests,
    'packages/tokens/src/sign.ts': "import 'fast-check'\nimport type { Web } from '@scope/web'\nimport 'fs'",
    'test/end-to-end.test.ts': "import '@latchkey/tokens'",
  })
  assert.deepEqual(where(bareImportsAreDeclared(tree)), [
    'packages/tokens/src/sign.ts:1',
    'packages/tokens/src/sign.ts:2',
    'packages/tokens/src/sign.ts:3',
    'test/end-to-end.test.ts:1',
  ])
})

test('lets a file import its own package by path and another by what it exports', () => {
  const tree = createTree({
    ...manifests,
    'packages/guard/src/adapters/node.ts': "import '../guard.ts'\nimport '@latchkey/tokens/testing'",
  })
  assert.deepEqual(noReachIntoPackages(tree), [])
})

test('finds paths out of a package and imports past its exports', () => {
  const tree = createTree({
    ...manifests,
    'packages/guard/src/path.ts': "import '../../tokens/src/sign.ts'",
    'packages/guard/src/inside.ts': "import type { Jwk } from '@latchkey/tokens/src/jwk.ts'",
    'packages/guard/src/unexported.ts': "import '@latchkey/tokens/jwk'",
    'test/end-to-end.test.ts': "import '../packages/guard/src/path.ts'",
  })
  assert.deepEqual(where(noReachIntoPackages(tree)), [
    'packages/guard/src/path.ts:1',
    'packages/guard/src/inside.ts:1',
    'packages/guard/src/unexported.ts:1',
    'test/end-to-end.test.ts:1',
  ])
})

test('finds what a test kit that is shipped needs, and users do not have', () => {
  const entry = (path: string) => ({ '@latchkey/source': `./src/${path}.ts`, default: `./dist/${path}.js` })
  const exported = {
    '.': entry('index'),
    './testing': entry('testing/index'),
    './own': { '@latchkey/source': './src/own.ts' },
  }
  const tree = createTree({
    'package.json': '{ "devDependencies": { "fast-check": "1" } }',
    'packages/guard/package.json': JSON.stringify({
      name: '@latchkey/guard',
      exports: exported,
      dependencies: { '@latchkey/tokens': '1' },
    }),
    'packages/guard/src/index.ts': "import '@latchkey/tokens'",
    'packages/guard/src/testing/index.ts': "import './server.ts'",
    'packages/guard/src/testing/server.ts': "import 'node:http'\nimport 'fast-check'",
    'packages/guard/src/own.ts': "import 'fast-check'",
    'packages/guard/src/testing/more.test.ts': "import 'fast-check'",
  })
  assert.deepEqual(where(entryPointsNeedOnlyWhatIsInstalled(tree)), ['packages/guard/src/testing/server.ts:2'])
})
