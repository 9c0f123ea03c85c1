/** The quickstart's folder: one process at a time, readable by its owner only. */
import { randomBytes } from 'node:crypto'
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Environment } from '../surroundings.ts'
import { folderFault, usingFolder } from './folder-fault.ts'

/** An open data folder; it is locked until it is disposed of or the process ends, however it ends. */
export interface DataFolder extends AsyncDisposable {
  readonly databaseUrl: string
  /** Runs `work` on a new database. It runs again if it was interrupted by a crash, but never after it was done. */
  readonly fillNewDatabase: (work: () => Promise<void>) => Promise<void>
  /** 32 random bytes that are made at the first start and kept. */
  readonly secret: (name: string) => Buffer
}

/** Under which its signing keys are kept. */
export const ENCRYPTION_KEY = 'key-encryption.key'

/** An empty variable counts as not set. */
export function dataFolderOf(environment: Environment): string {
  return environment['LATCHKEY_DATA'] || 'data'
}

export function databaseIn(folder: string): string {
  return join(folder, 'latchkey.db')
}

const OWNER_ONLY = 0o600
const SECRET_BYTES = 32

/**
 * For a start that is refused anyway: what else is wrong. A folder that is not there is not made.
 *
 * @throws {ConfigurationError} one line
 */
export async function tryDataFolder(path: string): Promise<void> {
  if (existsSync(path)) return await openDataFolder(path)[Symbol.asyncDispose]()
  return usingFolder(path, () => accessSync(dirname(resolve(path)), constants.W_OK | constants.X_OK))
}

/** @throws {ConfigurationError} one line: another process, a read-only or full folder */
export function openDataFolder(path: string): DataFolder {
  const attempt = <T>(work: () => T): T => usingFolder(path, work)
  const database = databaseIn(path)
  /** This file exists from before the database is created until it is filled. */
  const unfilled = join(path, 'unfilled')

  const lock = attempt(() => {
    makeFolder(path)
    return lockFolder(join(path, 'lock'))
  })
  try {
    attempt(() => {
      if (!existsSync(database)) writeFileSync(unfilled, '', { mode: OWNER_ONLY, flush: true })
    })
  } catch (fault) {
    lock.close()
    throw fault
  }

  return {
    databaseUrl: `sqlite:${database}`,
    async fillNewDatabase(work) {
      if (!existsSync(unfilled)) return
      await work()
      attempt(() => rmSync(unfilled))
    },
    secret: (name) => attempt(() => loadSecret(path, name)),
    async [Symbol.asyncDispose]() {
      // If the server could not be made, it has already closed its store.
      if (lock.isOpen) lock.close()
    },
  }
}

/** Not recursive: Node's recursive mkdir never returns on a file system that cannot make folders (/proc). */
function makeFolder(path: string): void {
  if (!existsSync(path)) mkdirSync(path, { mode: 0o700 })
  if (!statSync(path).isDirectory()) throw folderFault(path, 'it is a file, not a folder')
}

/** A SQLite lock belongs to the operating system: it ends with the process, and a crash leaves nothing behind. */
function lockFolder(file: string): DatabaseSync {
  closeSync(openSync(file, 'a', OWNER_ONLY))
  const lock = new DatabaseSync(file, { timeout: 0 })
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (fault) {
    lock.close()
    throw fault
  }
}

function loadSecret(folder: string, name: string): Buffer {
  const file = join(folder, name)
  if (!existsSync(file)) {
    // Renamed once it is complete: a crash must not leave half a key.
    writeFileSync(`${file}.new`, randomBytes(SECRET_BYTES), { mode: OWNER_ONLY, flush: true })
    renameSync(`${file}.new`, file)
  }
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw folderFault(folder, `others can read ${name}; chmod 600 it, or delete it, which ends all its tokens`)
  }
  const secret = readFileSync(file)
  if (secret.length === SECRET_BYTES) return secret
  throw folderFault(
    folder,
    `${name} has ${secret.length} bytes, not ${SECRET_BYTES}; delete it, which ends all its tokens`,
  )
}
