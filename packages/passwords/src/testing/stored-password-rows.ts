/** 2,807 stored passwords of 188 formats that real software wrote, with what it answers. `fixtures/stored-passwords.json` holds one row a line. */
import { readFileSync } from 'node:fs'
import { passwordFormats, type StoredPassword } from '../registry.ts'

/** One row. */
export interface StoredPasswordRow {
  readonly id: string
  readonly format: string
  readonly hash: string
  readonly columns?: Readonly<Record<string, string | number>>
  readonly password?: string
  /** Where the password holds NUL. */
  readonly password_hex?: string
  readonly expect: 'match' | 'reject' | 'malformed' | 'refuse'
  readonly note?: string
  /** `lenient`: its software takes it, and to refuse it is safe too. */
  readonly trap?: string
  /** Takes 100 ms and more. */
  readonly default_cost?: boolean
  /** Dearer than is computed here. */
  readonly over_ceiling?: boolean
}

/** What is left out, and why. */
export const leftOut: ReadonlyMap<string, string> = new Map([
  ['dovecot_cram_md5', 'two states in the middle of an MD5, which no library lets one read'],
])

const fixture = new URL('../../fixtures/stored-passwords.json', import.meta.url)

export const storedPasswordRows: readonly StoredPasswordRow[] = JSON.parse(
  readFileSync(fixture, 'utf8'),
) as readonly StoredPasswordRow[]

export function passwordOf({ password, password_hex: hex }: StoredPasswordRow): string {
  return password ?? Buffer.from(hex ?? '', 'hex').toString()
}

/** The recordings have the names of the software's own columns and options. */
const fieldsOfColumns: Readonly<Record<string, string>> = {
  site_key: 'siteKey',
  N: 'cost',
  r: 'blockSize',
  p: 'parallelization',
  memCost: 'memoryCost',
  SECURITY_PASSWORD_SALT: 'pepper',
  encryptionScheme: 'algorithm',
  factor: 'iterations',
  passwd_hash_algo: 'algorithm',
  password_algorithm: 'algorithm',
  keylen: 'keyLength',
  salt_bytes: 'saltBytes',
}

/** A row as a hasher takes it. Its format is given by name. */
export function storedOf({ format, hash, columns = {} }: StoredPasswordRow): StoredPassword {
  const fields = Object.entries(columns).map(([name, value]) => [fieldsOfColumns[name] ?? name, value])
  // The recording says its cost in words.
  const cost = format === 'oslo_scrypt' ? { cost: 64 } : {}
  return { hash, columns: { ...cost, ...Object.fromEntries(fields) } }
}

export function formatNameOf({ format }: Pick<StoredPasswordRow, 'format'>): string {
  return format.replaceAll('_', '-')
}

export function isKnown(row: Pick<StoredPasswordRow, 'format'>): boolean {
  return passwordFormats.some(({ name }) => name === formatNameOf(row))
}
