/** Tools that only proofs and releases need: locked beside this file, and installed on demand outside of the repository; about 300 MB. */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installLocked } from './install-locked.ts'

/** Where they are kept: `LATCHKEY_PACKAGE_TOOLS`, or a folder beside other temporary ones. */
const into = process.env['LATCHKEY_PACKAGE_TOOLS'] ?? join(tmpdir(), 'latchkey-package-tools')

/** @returns the folder that has them in `node_modules` */
export function installTools(): string {
  return installLocked({ locked: 'test/packages/tools', into })
}

/** The program of one tool. */
export function toolIn(folder: string, name: string): string {
  return join(folder, 'node_modules/.bin', name)
}
