/**
 * Packages proof: all tarballs, installed where nothing of this repository is, under the Nodes, compilers and bundlers of others.
 * Usage: node … packages.ts [--every] [part …]; without words all parts. Exits with 1 when a line of the table fails.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { PEERS } from '../packages/entries.ts'
import { createProject } from '../packages/project.ts'
import { buildTarballs, entryPoints, root } from '../packages/tarballs.ts'
import { installTools } from '../packages/tools.ts'
import { installBinaries } from '../runtimes/binaries.ts'
import type { Part } from './packages/bench.ts'
import { bundleAndRun } from './packages/bundles.ts'
import { type Cell, judged, tableOf } from './packages/cell.ts'
import { importEntries } from './packages/imports.ts'
import { lintTarballs } from './packages/lint.ts'
import { weighPackages } from './packages/sizes.ts'
import { beStranger } from './packages/stranger.ts'
import { checkAllTypes } from './packages/types.ts'

const PARTS: Readonly<Record<string, Part>> = {
  imports: importEntries,
  lint: lintTarballs,
  bundles: bundleAndRun,
  sizes: weighPackages,
  stranger: beStranger,
  types: checkAllTypes,
}

const { values, positionals } = parseArgs({ options: { every: { type: 'boolean' } }, allowPositionals: true })
process.exitCode = await main(positionals, values.every ?? false)

async function main(words: readonly string[], isEvery: boolean): Promise<number> {
  const chosen = words.length === 0 ? Object.keys(PARTS) : words
  const unknown = chosen.filter((word) => !Object.hasOwn(PARTS, word))
  if (unknown.length > 0) {
    console.error(`no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`)
    return 2
  }
  const { node22, workerd } = installBinaries()
  const tools = installTools()
  mkdirSync(join(root, 'dist'), { recursive: true })
  const into = mkdtempSync(join(root, 'dist', 'proved-'))
  const cells: Cell[] = []
  try {
    const tarballs = buildTarballs({ into, isChecked: true })
    using project = createProject()
    project.install(tarballs.map(({ path }) => path))
    project.link(PEERS, root)
    project.link(['@cloudflare/workers-types'], tools)
    const specifiers = tarballs.flatMap(({ name }) => entryPoints(project.folder, name))
    const bench = { tarballs, project, tools, specifiers, node22, node24: process.execPath, workerd, isEvery }
    for (const [name, part] of Object.entries(PARTS)) {
      if (!chosen.includes(name)) continue
      console.log(`\n${name}`)
      cells.push(...(await tried(name, () => part(bench))))
    }
  } finally {
    rmSync(into, { recursive: true })
  }
  console.log(`\n${tableOf(cells)}`)
  const failed = cells.filter(({ faults }) => faults.length > 0).length
  console.log(`\n${cells.length - failed} of ${cells.length} hold${failed === 0 ? '' : `; ${failed} FAIL`}`)
  return failed === 0 ? 0 : 1
}

/** A part that ends with an error is a line that fails. */
async function tried(name: string, run: () => ReturnType<Part>): Promise<readonly Cell[]> {
  try {
    return await run()
  } catch (fault) {
    const lines = (fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)).split('\n')
    return [judged({ part: name, what: 'the part itself', where: 'here' }, lines)]
  }
}
