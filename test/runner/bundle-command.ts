/** The command as it ships, made once for all tests that start it. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** The environment variable that has the path of its launcher. */
export const BUNDLED_COMMAND = 'LATCHKEY_TEST_COMMAND'

/** @returns the path of its launcher, below `node_modules`, from where drivers are found */
export function bundleCommand(root: string): string {
  const folder = join(root, 'node_modules/.cache/latchkey-command')
  execFileSync(process.execPath, ['--conditions=@latchkey/source', join(root, 'packaging/build-command.ts'), folder])
  return join(folder, 'bin/latchkey.cjs')
}
