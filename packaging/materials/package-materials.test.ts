/** The list of contents in a tarball. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { readPackages } from '../house.ts'
import { packageMaterials } from './package-materials.ts'

interface Component {
  readonly name: string
  readonly purl: string
  readonly hashes?: readonly { readonly content: string }[]
}

const ours = readPackages().map(({ manifest }) => manifest.name)

describe('the list of contents of a package', () => {
  it('is valid CycloneDX 1.6', async () => {
    const [largest] = readPackages().filter(({ folder }) => folder === 'cli')
    assert.ok(largest)
    assert.equal(
      await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(packageMaterials(largest)),
      null,
    )
  })

  for (const one of readPackages()) {
    const text = packageMaterials(one)
    const { metadata, components = [] } = JSON.parse(text) as {
      readonly metadata: { readonly component: Component }
      readonly components?: readonly Component[]
    }
    const { name, dependencies = {} } = one.manifest

    it(`of ${name} is about this package, and the same each time`, () => {
      assert.match(metadata.component.purl, new RegExp(`^pkg:npm/${name.replace('@', '%40')}@`))
      assert.equal(packageMaterials(one), text)
    })

    it(`of ${name} has each of its dependencies, and a digest of each that is not ours`, () => {
      const purls = components.map(({ purl }) => purl)
      for (const [needed, version] of Object.entries(dependencies))
        assert.ok(purls.includes(`pkg:npm/${needed.replace('@', '%40')}@${version}`), needed)
      const isOurs = (purl: string) => ours.some((name) => purl.startsWith(`pkg:npm/${name.replace('@', '%40')}@`))
      for (const { purl, hashes } of components)
        assert.equal(hashes?.[0]?.content.length, isOurs(purl) ? undefined : 128, purl)
    })
  }
})
