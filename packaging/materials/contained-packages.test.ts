/** Which packages a program brings along, of folders as npm leaves them. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { containedPackages } from './contained-packages.ts'

const root = mkdtempSync(join(tmpdir(), 'latchkey-packages-'))
after(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, manifest: object): string {
  const folder = join(root, path)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version: '1.0.0', ...manifest }))
  return folder
}

const program = write('packages/program', {
  ...{ name: 'program', license: 'MIT', dependencies: { '@house/part': '1.0.0', a: '^1.0.0' } },
  ...{ optionalDependencies: { native: '1' }, peerDependencies: { express: '5' }, devDependencies: { tests: '1' } },
})
const part = write('packages/part', { name: '@house/part', dependencies: { b: '1' } })
const [a, b] = [
  write('node_modules/a', { name: 'a', dependencies: { b: '2' } }),
  write('node_modules/b', { name: 'b' }),
]
const nested = write('node_modules/a/node_modules/b', { name: 'b', version: '2.0.0', dependencies: { a: '1' } })
mkdirSync(join(root, 'node_modules/@house'))
symlinkSync(part, join(root, 'node_modules/@house/part'))
for (const name of ['native', 'express', 'tests']) write(`node_modules/${name}`, { name })

describe('the packages of a program', () => {
  it('are those that it needs and those that they need, each where Node would find it, and nothing optional', () => {
    const found = containedPackages([program])
    assert.deepEqual(
      found.map(({ folder }) => folder),
      [program, part, a, b, nested],
    )
    assert.deepEqual(
      found.map(({ needs }) => needs),
      [[part, a], [b], [nested], [], [a]],
    )
    assert.deepEqual(
      found.map(({ name, version, license }) => [name, version, license]),
      [
        ['program', '1.0.0', 'MIT'],
        ['@house/part', '1.0.0', undefined],
        ['a', '1.0.0', undefined],
        ['b', '1.0.0', undefined],
        ['b', '2.0.0', undefined],
      ],
    )
  })

  it('are refused when one is not installed', () => {
    const broken = write('packages/broken', { name: 'broken', dependencies: { nowhere: '1' } })
    assert.throws(() => containedPackages([broken]), /broken needs nowhere, which is not installed/)
  })
})
