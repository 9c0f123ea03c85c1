/** The line that installs a package where this program finds it: one that installs it elsewhere would be followed in vain. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Where the program lies, and where it was started. */
export interface InstalledPlace {
  /** The path of one of its files. */
  readonly file: string
  /** The folder in which commands are given. */
  readonly current: string
  /** Default: whether the disk has it. */
  readonly exists?: (path: string) => boolean
}

export function installLine(name: string, { file, current, exists = existsSync }: InstalledPlace): string {
  const [, owner] = /^(.*?)[/\\]node_modules[/\\]/.exec(file) ?? []
  if (owner === undefined || owner === current) return `npm install ${name}`
  // npx keeps what it fetches in a folder of its own; what is installed here comes before it.
  if (/[/\\]_npx[/\\]/.test(file)) return `npm install latchkey ${name}`
  // Where packages are installed for the whole machine, no project owns them.
  if (!exists(join(owner, 'package.json'))) return `npm install --global ${name}`
  return `npm install --prefix ${/^[\w./:\\@+-]+$/.test(owner) ? owner : JSON.stringify(owner)} ${name}`
}
