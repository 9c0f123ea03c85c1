/** The secret under which limits count, where no native face keeps it in the database: a file beside the settings, made once. */
import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, rmSync, writeFileSync } from 'node:fs'
import { ConfigurationError } from '@latchkey/server'
import { readPrivateFile } from '@latchkey/server/administration'

const OWNER_ONLY = 0o600
const SECRET = /^[\w-]{43}$/

/** The secret; or why there is none that lasts, for the operator. */
export type KeptSecret = { readonly secret: string } | { readonly warning: string }

/**
 * @param settingsFile - the secret stands beside it
 * @throws {ConfigurationError} the file is there, and others can read it, or it holds something else
 */
export function countingSecretBeside(settingsFile: string): KeptSecret {
  const file = `${settingsFile}.counting-secret`
  const code = existsSync(file) ? undefined : make(file)
  if (code !== undefined && code !== 'EEXIST') {
    return {
      warning: `limits.secretEnv: missing, and ${file} cannot be made (${code}): devices and networks are unknown after each start`,
    }
  }
  const secret = readPrivateFile(file, `the counting secret ${file}`, 'start again').trim()
  if (SECRET.test(secret)) return { secret }
  throw new ConfigurationError([`the counting secret ${file} holds something else; remove it, and a new one is made`])
}

/** Whole or not at all, and never over another: of several processes that start together one makes it. */
function make(file: string): string | undefined {
  const unlinked = `${file}.${process.pid}`
  try {
    writeFileSync(unlinked, `${randomBytes(32).toString('base64url')}\n`, { mode: OWNER_ONLY, flush: true })
    linkSync(unlinked, file)
    return undefined
  } catch (fault) {
    return fault instanceof Error && 'code' in fault ? String(fault.code) : 'unknown'
  } finally {
    rmSync(unlinked, { force: true })
  }
}
