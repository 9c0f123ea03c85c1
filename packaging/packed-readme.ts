/** The README that users get: outside this repository a relative link leads nowhere, so each leads to the published file. */
import { posix } from 'node:path'

/** Where a README stands, and where its repository is published. */
export interface ReadmePlace {
  /** From the repository's root: `packages/guard`. */
  readonly folder: string
  /** Its address on the web. */
  readonly repository: string
  /** The version that the README is of. */
  readonly version: string
  /** Whether the repository has this path. */
  readonly exists: (path: string) => boolean
}

/** @throws {Error} that names every relative link without a target */
export function packedReadme(text: string, { folder, repository, version, exists }: ReadmePlace): string {
  const dead: string[] = []
  const packed = text.replaceAll(/\]\(([^)\s]+)\)/g, (link, target: string) => {
    if (/^(?:[a-z]+:|#)/.test(target)) return link
    const [path = '', fragment] = target.split('#')
    const published = posix.join(folder, path)
    if (published.startsWith('..') || !exists(published)) dead.push(target)
    return `](${repository}/blob/v${version}/${published}${fragment === undefined ? '' : `#${fragment}`})`
  })
  if (dead.length > 0) throw new Error(`${folder}/README.md links to what is not there: ${dead.join(', ')}`)
  return packed
}
