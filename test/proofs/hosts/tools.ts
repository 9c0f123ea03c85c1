/** The frameworks of the proof, which are locked beside this and installed elsewhere. */
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** Where they are installed. The proof says it to its tests. */
export const HOSTS_TOOLS = 'LATCHKEY_HOSTS_TOOLS'

export function toolsFolder(): string {
  const folder = process.env[HOSTS_TOOLS]
  if (folder === undefined) throw new Error('run this by `npm run proof:hosts`')
  return folder
}

/** A module of theirs, as far as the caller describes it. */
export function hostModule<T>(name: string): T {
  return createRequire(join(toolsFolder(), 'package.json'))(name) as T
}
