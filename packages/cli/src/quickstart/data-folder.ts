/** The quickstart's folder: one process at a time, readable by its owner only. */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ConfigurationError } from '@latchkey/server'

/** An open data folder; it is locked until it is disposed of or the process ends, however it ends. */
export interface DataFolder extends AsyncDisposable {
  readonly databaseUrl: string
  /** Runs `work` once in the folder's life: again after a crash in its midst, never after it was done. */
  readonly once: (name: string, work: () => Promise<void>) => Promise<void>
  /** 32 random bytes that are made at the first start and kept. */
  readonly secret: (name: string) => Buffer
}

const ADVICE: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  ENOENT: 'the folder that should hold it is not there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'it is a file, not a folder',
}

/** @throws {ConfigurationError} one line: another process, a read-only or full folder */
export function openDataFolder(path: string): DataFolder {
  const attempt = <T>(work: () => T): T => {
    try {
      return work()
    } catch (fault) {
      throw new ConfigurationError([`LATCHKEY_DATA: ${path} cannot be used: ${adviceFor(fault)}`])
    }
  }
  const lock = attempt(() => {
    // Not recursive: Node's recursive mkdir never returns on a file system that cannot make folders (/proc).
    if (!existsSync(path)) mkdirSync(path, { mode: 0o700 })
    return lockFolder(join(path, 'lock'))
  })

  return {
    databaseUrl: `sqlite:${join(path, 'latchkey.db')}`,
    async once(name, work) {
      const marker = join(path, `${name}.done`)
      if (existsSync(marker)) return
      await work()
      attempt(() => writeFileSync(marker, ''))
    },
    secret: (name) =>
      attempt(() => {
        const file = join(path, name)
        if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600 })
        return readFileSync(file)
      }),
    async [Symbol.asyncDispose]() {
      lock.close()
    },
  }
}

/** A SQLite lock is the operating system's: it goes with the process, and a crash leaves nothing behind. */
function lockFolder(file: string): DatabaseSync {
  const lock = new DatabaseSync(file, { timeout: 0 })
  try {
    lock.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS held (at integer)')
    return lock
  } catch (fault) {
    lock.close()
    throw fault
  }
}

function adviceFor(fault: unknown): string {
  const {
    code = '',
    errcode = 0,
    message = String(fault),
  } = fault as { code?: string; errcode?: number; message?: string }
  if (errcode === 5) return 'another latchkey runs on it; stop it, or choose another folder'
  if (errcode === 13) return 'the disk is full'
  if (errcode === 8 || errcode === 14 || (errcode & 0xff) === 8) return 'files in it cannot be written'
  return ADVICE[code] ?? message
}
