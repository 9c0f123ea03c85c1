/** Loads the real repository: what git tracks, and what it would track if it were added now. */
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { createTree, type Tree } from './tree.ts'

export function loadRepository(): Tree {
  const root = join(import.meta.dirname, '../..')
  const texts = listFiles(root)
    // Listed, but not files: deleted files that were not committed yet, and links to folders.
    .filter((path) => path !== '' && statSync(join(root, path), { throwIfNoEntry: false })?.isFile())
    .map((path) => [path, readFileSync(join(root, path), 'utf8')] as const)
  return createTree(Object.fromEntries(texts))
}

/** Without git, or in a copy that is not a checkout: every visible file that is neither installed nor built. */
function listFiles(root: string): string[] {
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 } as const
  const git = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], options)
  if (git.status === 0) return git.stdout.split('\0')
  const exclude = ['.git', '**/node_modules', '**/dist']
  return globSync('**', { cwd: root, exclude }).map((path) => path.replaceAll(sep, '/'))
}
