/** What users are told of a package, and what is kept from them. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type HousePackage, makingOf, readOrigin, readPackages, type SourceManifest } from './house.ts'
import { entrySources, packedManifest } from './packed-manifest.ts'

const origin = { author: 'We', repository: 'https://forge.example/we/house' }

const manifest: SourceManifest = {
  name: '@house/door',
  version: '1.2.3',
  description: 'A door.',
  keywords: ['door'],
  license: 'MIT',
  type: 'module',
  engines: { node: '>=22.12' },
  sideEffects: false,
  files: ['dist', 'src'],
  exports: {
    '.': { '@latchkey/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
    './kit': { '@latchkey/source': './src/testing/kit.ts' },
  },
  dependencies: { '@house/wall': '1.2.3', paint: '4.5.6' },
  optionalDependencies: { bell: '7.0.0' },
  peerDependencies: { key: '1 || 2' },
  peerDependenciesMeta: { key: { optional: true } },
  devDependencies: { hammer: '1.0.0' },
}

function pack(changes: Partial<SourceManifest> = {}): Readonly<Record<string, unknown>> {
  const one: HousePackage = { folder: 'door', manifest: { ...manifest, ...changes } }
  return packedManifest(one, origin, ['@house/door', '@house/wall']) as Readonly<Record<string, unknown>>
}

describe('a packed manifest', () => {
  it('names what was built, and neither sources nor what only this repository imports', () => {
    assert.deepEqual(pack()['exports'], {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    })
    assert.deepEqual(entrySources(manifest), ['./src/index.ts'])
  })

  it('asks for the exact version of the house, a range of others, and nothing that only tests need', () => {
    const { dependencies, optionalDependencies, peerDependencies, devDependencies, scripts } = pack()
    assert.deepEqual(dependencies, { '@house/wall': '1.2.3', paint: '^4.5.6' })
    assert.deepEqual(optionalDependencies, { bell: '^7.0.0' })
    assert.deepEqual(peerDependencies, { key: '1 || 2' })
    assert.deepEqual([devDependencies, scripts], [undefined, undefined])
  })

  it('says where the package comes from, and that everybody may have it', () => {
    const { repository, homepage, bugs, publishConfig } = pack()
    assert.deepEqual(repository, {
      type: 'git',
      url: 'git+https://forge.example/we/house.git',
      directory: 'packages/door',
    })
    assert.equal(homepage, 'https://forge.example/we/house/tree/main/packages/door#readme')
    assert.deepEqual(bugs, { url: 'https://forge.example/we/house/issues' })
    assert.deepEqual(publishConfig, { access: 'public' })
  })

  for (const [what, changes, message] of [
    ['without keywords', { keywords: [] }, /^@house\/door: the manifest has no keywords$/],
    [
      'whose entry names another file than its source becomes',
      {
        exports: { './a': { '@latchkey/source': './src/a/b.ts', types: './dist/a/b.d.ts', default: './dist/a.js' } },
      },
      /\.\/a of exports does not name \.\/dist\/a\/b\.d\.ts and \.\/dist\/a\/b\.js$/,
    ],
  ] as const) {
    it(`is refused ${what}`, () => assert.throws(() => pack(changes), { message }))
  }
})

it('every package of this repository can be packed', () => {
  const packages = readPackages()
  const names = packages.map(({ manifest: { name } }) => name)
  for (const one of packages) assert.doesNotThrow(() => packedManifest(one, readOrigin(), names))
})

it('a program is bundled with what it stands on, unless it is packed as it lies there', () => {
  const bin = { door: 'bin/door.cjs' }
  const program = { bin, exports: { './package.json': './package.json' } }
  const bundled = { ...program, files: ['bin', 'dist'] }
  const copied = { ...program, files: ['bin'] }
  assert.deepEqual([makingOf(manifest), makingOf(bundled), makingOf(copied)], ['compiled', 'bundled', 'copied'])
  assert.deepEqual(pack(bundled)['dependencies'], undefined)
  assert.deepEqual(pack(copied)['dependencies'], { '@house/wall': '1.2.3', paint: '^4.5.6' })
  // A library may have a program too.
  assert.equal(makingOf({ ...manifest, ...{ bin } }), 'compiled')
})

it('packages are built after those that they stand on', () => {
  const names = readPackages().map(({ folder }) => folder)
  assert.ok(names.indexOf('options') < names.indexOf('tokens'))
  assert.ok(names.indexOf('guard') < names.indexOf('server') && names.indexOf('server') < names.indexOf('sql'))
})
