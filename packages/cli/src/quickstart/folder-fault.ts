/** Why the data folder cannot be used: errors of the file system and of SQLite in words. */
import { ConfigurationError, DomainError } from '@latchkey/server'

/** Runs `work` and reports what it throws as a fault of the folder. */
export function usingFolder<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (fault) {
    throw asFolderFault(path, fault)
  }
}

/** A fault of the file system, of SQLite or of the store, as a fault of the folder; any other fault is not changed. */
export function asFolderFault(path: string, fault: unknown): unknown {
  const reason =
    reasonFor(fault) ?? (fault instanceof DomainError ? (reasonFor(fault.cause) ?? fault.message) : undefined)
  return reason === undefined ? fault : folderFault(path, reason)
}

export function folderFault(path: string, reason: string): ConfigurationError {
  return new ConfigurationError([`LATCHKEY_DATA: ${path} cannot be used: ${reason}`])
}

const BY_CODE: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  ENOENT: 'the folder above it does not exist; create it first',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'it leads nowhere',
  ENAMETOOLONG: 'the path is too long',
}

/** SQLite's result codes (rescode.html): the extended one is looked up first, then the primary one in its low byte. */
const BY_RESULT_CODE: Readonly<Record<number, string>> = {
  5: 'another process uses it, perhaps another latchkey; stop it, or choose another folder',
  8: 'files in it cannot be written',
  10: 'a file in it cannot be read or written; is the disk full or broken?',
  11: 'the database in it is damaged',
  13: 'the disk is full',
  // IOERR_SHMSIZE: the database's index of its log has found no room.
  4874: 'the disk is full',
  14: 'files in it cannot be opened',
  26: 'a file in it is not a database',
}

function reasonFor(fault: unknown): string | undefined {
  if (!(fault instanceof Error)) return undefined
  const { code, errcode } = fault as { code?: unknown; errcode?: unknown }
  if (typeof errcode === 'number')
    return BY_RESULT_CODE[errcode] ?? BY_RESULT_CODE[errcode & 0xff] ?? `SQLite result code ${errcode}`
  const isOfTheSystem = 'syscall' in fault && typeof code === 'string'
  return isOfTheSystem ? (BY_CODE[code] ?? code) : undefined
}
