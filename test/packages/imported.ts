/** Imports every entry point with one Node, by `import` and by `require`, as plain JavaScript does. */
import { spawnSync } from 'node:child_process'
import type { Project } from './project.ts'

/** What went wrong with one entry point; empty when nothing did. */
export type ImportFaults = Readonly<Record<string, string>>

const PROGRAM = `
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
const faults = {}
for (const specifier of JSON.parse(process.argv[2])) {
  try {
    const imported = await import(specifier)
    const required = require(specifier)
    const names = Object.keys(imported)
    if (names.length === 0) throw new Error('exports nothing')
    const other = names.filter((name) => imported[name] !== required[name])
    if (other.length > 0) throw new Error('is another by require: ' + other)
  } catch (fault) {
    faults[specifier] = String(fault)
  }
}
console.log(JSON.stringify(faults))
`

/** @throws {Error} when the program itself fails */
export function importAll({ folder, write }: Project, node: string, specifiers: readonly string[]): ImportFaults {
  const program = write('import-all.mjs', PROGRAM)
  const words = [program, JSON.stringify(specifiers)]
  const { status, stdout, stderr } = spawnSync(node, words, { cwd: folder, encoding: 'utf8', env: bareEnvironment() })
  // A warning, such as of an experimental module, would be every user's.
  if (status !== 0 || stderr !== '') throw new Error(`${node}: ${stdout}${stderr}`)
  return JSON.parse(stdout) as ImportFaults
}

/** Without what the tests' own runner tells its processes. */
export function bareEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env
  return { PATH, HOME }
}
