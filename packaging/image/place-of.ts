/** Where a package lies in the image: as npm has put it, and our own beside the others. */
import { relative } from 'node:path'

/** @throws {Error} for a package that lies elsewhere */
export function placeOf(
  { folder, name }: { readonly folder: string; readonly name: string },
  { root, buildFolder }: { readonly root: string; readonly buildFolder: string },
): string {
  const installed = relative(root, folder)
  if (installed.startsWith('node_modules/')) return installed
  if (/^packages\/[^/]+$/.test(relative(buildFolder, folder))) return `node_modules/${name}`
  throw new Error(`${name} lies at ${folder}, which has no place in the image`)
}
