/**
 * `npm run release:version`: makes one version of what the files in `.changeset` tell: numbers in all manifests and in the lock file, and
 * a section of CHANGELOG.md. A word after it is the folder that has Changesets in `node_modules` (`test/packages/tools`, after `npm ci` there).
 */
import { execFileSync } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { root } from '../house.ts'
import { withSection } from './changelog.ts'

const [tools = 'test/packages/tools'] = process.argv.slice(2)
const told = globSync('.changeset/*.md', { cwd: root })
  .toSorted()
  .map((path) => readFileSync(join(root, path), 'utf8'))
if (told.length === 0) throw new Error('there is nothing in .changeset: npm run changeset tells what has changed')
execFileSync(process.execPath, [resolve(root, tools, 'node_modules/.bin/changeset'), 'version'], {
  cwd: root,
  stdio: 'inherit',
})
execFileSync('npm', ['install', '--package-lock-only', '--ignore-scripts'], { cwd: root, stdio: 'inherit' })
const { version } = JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8')) as { version: string }
const path = join(root, 'CHANGELOG.md')
writeFileSync(path, withSection(readFileSync(path, 'utf8'), version, told))
