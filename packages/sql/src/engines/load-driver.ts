/** Drivers of databases are optional peers: one is loaded when a URL needs it, and needs to be installed only then. */
import { fileURLToPath } from 'node:url'
import { DomainError } from '@latchkey/server/stores'
import { codeOf } from './fault-kind.ts'
import { installLine } from './install-line.ts'

/**
 * @param name - the package, as npm knows it
 * @param load - imports it
 * @throws {DomainError} store_misconfigured, with the line that installs what is missing
 */
export async function loadDriver<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (fault) {
    // Installing this package does not help if another one is missing, or if the driver itself is broken.
    const isMissing = codeOf(fault) === 'ERR_MODULE_NOT_FOUND' && String(fault).includes(`'${name}'`)
    if (!isMissing) throw fault
    const line = installLine(name, { file: fileURLToPath(import.meta.url), current: process.cwd() })
    throw new DomainError('store_misconfigured', `the driver of this database is not installed: ${line}`)
  }
}
