/** What a package brings along: a list of contents inside its own tarball. */
import { join } from 'node:path'
import { type HousePackage, root } from '../house.ts'
import { billOfMaterials } from './bill-of-materials.ts'
import { containedPackages } from './contained-packages.ts'
import { readIntegrity } from './integrity.ts'

/** Its name in the tarball. */
export const MATERIALS_FILE = 'sbom.cdx.json'

/**
 * Of a library these are the versions that it was tested with, since it asks for ranges; of the command those that are in its file.
 *
 * @returns the text of the file; the same packages give the same bytes
 */
export function packageMaterials({ folder, manifest }: HousePackage): string {
  const { name, version, license } = manifest
  const [, ...brought] = containedPackages([join(root, 'packages', folder)])
  return billOfMaterials({
    product: { kind: 'library', name, version, license },
    packages: brought,
    integrity: readIntegrity(),
  })
}
