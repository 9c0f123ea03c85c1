/** What is in a package or an image, for programs that look for known faults: a bill of materials in CycloneDX 1.6. */
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library'
import type { DebianPackage } from '../image/debian-packages.ts'
import type { ContainedPackage } from './contained-packages.ts'

/** What it tells of. */
export interface Materials {
  /** The product itself. */
  readonly product: Product
  readonly packages: readonly ContainedPackage[]
  /** As package-lock.json has it, by the folder of a package. */
  readonly integrity: (folder: string) => string | undefined
  /** What an image has beside them. A package of npm has neither. */
  readonly platform?: { readonly nodeVersion: string; readonly system: readonly DebianPackage[] }
}

/** What the bill is of. */
export interface Product {
  readonly kind: 'container' | 'library'
  readonly name: string
  readonly version: string
  readonly license: string
}

const KINDS = { container: Enums.ComponentType.Container, library: Enums.ComponentType.Library }

/** The same materials give the same bytes: it has no date and no number of its own. */
export function billOfMaterials({ product, packages, integrity, platform }: Materials): string {
  const root = new Models.Component(KINDS[product.kind], product.name, {
    version: product.version,
    bomRef: product.name,
    licenses: licensesOf(product.license),
    ...(product.kind === 'library' && { purl: npmAddress(product) }),
  })
  const bom = new Models.Bom({ metadata: new Models.Metadata({ component: root }) })
  const add = (component: Models.Component) => {
    bom.components.add(component)
    root.dependencies.add(component.bomRef)
    return component
  }
  const byFolder = new Map(packages.map((one) => [one.folder, add(npmComponent(one, integrity(one.folder)))]))
  for (const { folder, needs } of packages) {
    for (const needed of needs) {
      const component = byFolder.get(needed)
      if (component) byFolder.get(folder)?.dependencies.add(component.bomRef)
    }
  }
  if (platform) {
    add(nodeComponent(platform.nodeVersion))
    for (const one of platform.system) add(debianComponent(one))
  }
  const factory = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6)
  return `${new Serialize.JsonSerializer(factory).serialize(bom, { sortLists: true, space: 2 })}\n`
}

function npmComponent({ name, version, license }: ContainedPackage, integrity: string | undefined): Models.Component {
  const purl = npmAddress({ name, version })
  const [, digest] = /^sha512-(\S+)$/.exec(integrity ?? '') ?? []
  const [group, own] = name.startsWith('@') ? name.split('/') : [undefined, name]
  return new Models.Component(Enums.ComponentType.Library, own ?? name, {
    ...(group !== undefined && { group }),
    ...{ version, purl, bomRef: purl, licenses: licensesOf(license) },
    ...(digest !== undefined && {
      hashes: new Models.HashDictionary([
        [Enums.HashAlgorithm['SHA-512'], Buffer.from(digest, 'base64').toString('hex')],
      ]),
    }),
  })
}

function npmAddress({ name, version }: { readonly name: string; readonly version: string }): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`
}

function nodeComponent(version: string): Models.Component {
  const purl = `pkg:generic/node@${version}`
  const cpe = `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:*:*:*:*` as const
  return new Models.Component(Enums.ComponentType.Platform, 'node', { version, purl, bomRef: purl, cpe })
}

function debianComponent({ name, version, architecture }: DebianPackage): Models.Component {
  const purl = `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}&distro=debian-12`
  return new Models.Component(Enums.ComponentType.Library, name, { version, purl, bomRef: purl })
}

function licensesOf(license: string | undefined): Models.LicenseRepository {
  return new Models.LicenseRepository(license === undefined ? [] : [new Models.LicenseExpression(license)])
}
