/** The licences of what is bundled. Most ask that their text goes along with every copy. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './house.ts'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
}

/**
 * @param inputs - the files of a bundle, relative to the repository
 * @returns name, version and licence of each package from elsewhere, with the text of the licence
 * @throws {Error} for one that says nothing of its licence
 */
export function noticesOf(inputs: readonly string[]): string {
  const folders = inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? [])
  return [...new Set(folders)].toSorted().map(noticeOf).join('\n')
}

function noticeOf(folder: string): string {
  const text = readFileSync(join(root, folder, 'package.json'), 'utf8')
  const { name, version, license } = JSON.parse(text) as Manifest
  if (license === undefined) throw new Error(`${name} is bundled, and says nothing of its licence`)
  const files = globSync('{LICENSE,LICENCE,COPYING,NOTICE,license,licence}*', { cwd: join(root, folder) }).toSorted()
  const texts = files.map((file) => readFileSync(join(root, folder, file), 'utf8').trim())
  return [`${'='.repeat(80)}\n${name} ${version} (${license})\n`, ...texts, ''].join('\n')
}
