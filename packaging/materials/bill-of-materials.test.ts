/** The list of contents of an image and of a package. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { debianPackages } from '../image/debian-packages.ts'
import { billOfMaterials } from './bill-of-materials.ts'

const digest = createHash('sha512').update('a').digest()
const STATUS = `Package: libc6
Status: install ok installed
Architecture: amd64
Multi-Arch: same
Version: 2.36-9+deb12u13

Package: gone
Status: deinstall ok config-files
Architecture: all
Version: 1.0

Package: adduser
Status: install ok installed
Description: add and remove users
 Version: 9.9 is no field, for it stands in the description
Architecture: all
Version: 3.134
`

const text = billOfMaterials({
  product: { kind: 'container', name: 'latchkey', version: '0.1.0', license: 'MIT' },
  packages: [
    { name: 'latchkey', version: '0.1.0', license: 'MIT', folder: '/l', needs: ['/r'] },
    { name: '@redis/client', version: '6.3.1', license: '(MIT OR Apache-2.0)', folder: '/r', needs: [] },
  ],
  integrity: (folder) => (folder === '/r' ? `sha512-${digest.toString('base64')}` : undefined),
  platform: { nodeVersion: '24.21.0', system: debianPackages(STATUS) },
})

describe('the bill of materials', () => {
  it('is valid CycloneDX 1.6', async () => {
    assert.equal(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text), null)
  })

  it('names every package with its version, its licence and its digest, and what needs what', () => {
    const { components, dependencies } = JSON.parse(text)
    const purls = components.map(({ purl }: { readonly purl: string }) => purl)
    assert.deepEqual(purls.toSorted(), [
      'pkg:deb/debian/adduser@3.134?arch=all&distro=debian-12',
      'pkg:deb/debian/libc6@2.36-9%2Bdeb12u13?arch=amd64&distro=debian-12',
      'pkg:generic/node@24.21.0',
      'pkg:npm/%40redis/client@6.3.1',
      'pkg:npm/latchkey@0.1.0',
    ])
    const redis = components.find(({ group }: { readonly group?: string }) => group === '@redis')
    assert.deepEqual(redis.licenses, [{ expression: '(MIT OR Apache-2.0)' }])
    assert.deepEqual(redis.hashes, [{ alg: 'SHA-512', content: digest.toString('hex') }])
    const needs = dependencies.find(({ ref }: { readonly ref: string }) => ref === 'pkg:npm/latchkey@0.1.0')
    assert.deepEqual(needs.dependsOn, ['pkg:npm/%40redis/client@6.3.1'])
  })
})

describe('the list of a Debian system', () => {
  it('is read as dpkg writes it: what is installed, and not what has gone', () => {
    assert.deepEqual(debianPackages(STATUS), [
      { name: 'libc6', version: '2.36-9+deb12u13', architecture: 'amd64' },
      { name: 'adduser', version: '3.134', architecture: 'all' },
    ])
  })

  it('is refused when it is none', () => {
    assert.throws(() => debianPackages('<html>'), /has none/)
  })
})
