/** A file that holds a secret. It is refused if anyone but its owner can read it. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { ConfigurationError } from '../faults/configuration-error.ts'

const MAXIMUM_BYTES = 65_536

/**
 * @param name - what the file is to its reader, for messages: `the key-encryption file FILE`
 * @param whenMissing - what to do when it is not there
 * @throws {ConfigurationError} missing, not a file, too large, or with a mode that lets others read or write it
 */
export function readPrivateFile(file: string, name: string, whenMissing: string): string {
  const descriptor = open(file, name, whenMissing)
  try {
    const stats = fstatSync(descriptor)
    const { mode, size } = stats
    if (!stats.isFile()) throw new ConfigurationError([`${name} is not a file`])
    if ((mode & 0o077) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(4, '0')
      throw new ConfigurationError([`${name} has mode ${octal}: others can read or write it; chmod 600 it`])
    }
    if (size > MAXIMUM_BYTES) throw new ConfigurationError([`${name} is too large`])
    return readFileSync(descriptor, 'utf8')
  } finally {
    closeSync(descriptor)
  }
}

function open(file: string, name: string, whenMissing: string): number {
  try {
    return openSync(file, 'r')
  } catch (fault) {
    const code = fault instanceof Error && 'code' in fault ? String(fault.code) : 'unknown'
    throw new ConfigurationError([
      `${name} ${code === 'ENOENT' ? `is not there; ${whenMissing}` : `cannot be read (${code})`}`,
    ])
  }
}
