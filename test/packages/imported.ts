/** Imports every entry point with one Node, by `import` and by `require`, as plain JavaScript does. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Project } from './project.ts'

/** What went wrong with one entry point; empty when nothing did. */
export type ImportFaults = Readonly<Record<string, string>>

const program = readFileSync(new URL('import-all.mjs', import.meta.url), 'utf8')

/** @throws {Error} when the program itself fails */
export function importAll({ folder, write }: Project, node: string, specifiers: readonly string[]): ImportFaults {
  const words = [write('import-all.mjs', program), ...specifiers]
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
