/** What a column holds, and how a value goes in and comes out: the same on every engine, whatever its driver returns. */
import { isUuid } from '@latchkey/server/stores'
import { isWholeText } from './storable-text.ts'

/** How a column is stored. Each engine has its own name for the type. */
export type StorageType = 'uuid' | 'text' | 'ascii' | 'hash' | 'longText' | 'integer' | 'boolean' | 'bytes'

/** What a driver is sent. */
export type Parameter = string | bigint | Uint8Array

/** `optional`: NULL leaves the member out. `nullable`: NULL is null. */
export type Presence = 'required' | 'optional' | 'nullable'

/** A column of a declared table. */
export interface Column<T, P extends Presence = 'required'> {
  readonly storage: StorageType
  readonly presence: P
  /** Whether the column takes NULL. */
  readonly isNullable: boolean
  readonly constraint?: 'key' | 'unique'
  /** Whether the column can hold it, to the letter. */
  fits(value: T): boolean
  write(value: T): Parameter
  /** Undefined for a value that this program cannot have written. */
  read(value: unknown): T | undefined
}

/** A UUID, in lower case. */
export function uuid(): Column<string> {
  return { ...column('uuid'), fits: isUuid, write: (value) => value, read: (value) => textIf(value, isUuid) }
}

/** At most 255 characters, trailing blanks included, compared by code points. Can be indexed. */
export function text(): Column<string> {
  return textColumn('text', (value) => isWholeText(value) && isShort(value, 255))
}

/** At most 1,024 ASCII characters. */
export function ascii(): Column<string> {
  return textColumn('ascii', (value) => /^[\x01-\x7f]{0,1024}$/.test(value))
}

/** A SHA-256: 64 lower-case hexadecimal digits. Can be indexed. */
export function hash(): Column<string> {
  const fits = (value: string) => /^[0-9a-f]{64}$/.test(value)
  return { ...column('hash'), fits, write: (value) => value, read: (value) => textIf(value, fits) }
}

/** A text of 64 kB and more. Cannot be indexed. */
export function longText(): Column<string> {
  return textColumn('longText', isWholeText)
}

/** One of a few words. Any other word is an error: we must not guess what it means. */
export function oneOf<const T extends string>(words: readonly T[]): Column<T> {
  const read = (value: unknown) => words.find((word) => word === value)
  return { ...column('text'), fits: (value) => read(value) !== undefined, write: (value) => value, read }
}

/**
 * A stable code. Later versions of this program may write codes that this one does not know: they are read as they are, so that an
 * older process that still runs beside a newer one does not fail.
 */
export function code<T extends string>(): Column<T> {
  const { fits, read } = text()
  return { ...column('text'), fits, write: (value) => value, read: (value) => read(value) as T | undefined }
}

/** An integer that JavaScript holds exactly. Fractions are dropped. */
export function integer(): Column<number> {
  return {
    ...column('integer'),
    fits: (value) => Number.isSafeInteger(Math.floor(value)),
    // BigInt: drivers send a number as a floating-point value.
    write: (value) => BigInt(Math.floor(value)),
    read: readInteger,
  }
}

/** Seconds since the epoch. */
export const seconds: () => Column<number> = integer

/** Milliseconds since the epoch. */
export const milliseconds: () => Column<number> = integer

export function boolean(): Column<boolean> {
  return {
    ...column('boolean'),
    fits: (value) => typeof value === 'boolean',
    write: (value) => (value ? 1n : 0n),
    read: (value) => {
      const number = readInteger(value)
      return number === 0 || number === 1 ? number === 1 : undefined
    },
  }
}

/** Bytes, 64 kB and more. Cannot be indexed. */
export function bytes(): Column<Uint8Array> {
  return {
    ...column('bytes'),
    fits: (value) => value instanceof Uint8Array,
    // MySQL's driver accepts only a Buffer.
    write: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
    read: (value) => (value instanceof Uint8Array ? new Uint8Array(value) : undefined),
  }
}

/** A list of texts, in JSON. */
export function textList(): Column<readonly string[]> {
  return json((list) => (isTextList(list) ? list : undefined))
}

/**
 * Any JSON.
 *
 * @param parse - what was read, or undefined when it is something else
 */
export function json<T>(parse: (value: unknown) => T | undefined): Column<T> {
  return {
    ...column('longText'),
    fits: (value) => parse(value) !== undefined,
    write: (value) => JSON.stringify(value),
    read: (value) => (typeof value === 'string' ? parse(parsed(value)) : undefined),
  }
}

/** The primary key. */
export function key<T>(of: Column<T>): Column<T> {
  return { ...of, constraint: 'key' }
}

/** No two rows may have the same value. Any number of rows may have NULL. */
export function unique<T, P extends Presence>(of: Column<T, P>): Column<T, P> {
  return { ...of, constraint: 'unique' }
}

/** A member that may be left out. */
export function optional<T>(of: Column<T>): Column<T, 'optional'> {
  return { ...of, presence: 'optional', isNullable: true }
}

/** A member that may be null. */
export function nullable<T>(of: Column<T>): Column<T, 'nullable'> {
  return { ...of, presence: 'nullable', isNullable: true }
}

/** A list. NULL in the column is read as an empty list. */
export function emptyWhenNull(of: Column<readonly string[]>): Column<readonly string[]> {
  return { ...of, isNullable: true, read: (value) => (value === null ? [] : of.read(value)) }
}

/** An integer as any driver returns it; undefined for what JavaScript cannot hold exactly. */
export function readInteger(value: unknown): number | undefined {
  const isInteger = typeof value === 'bigint' || typeof value === 'number' || typeof value === 'string'
  const number = isInteger && value !== '' ? Number(value) : Number.NaN
  return Number.isSafeInteger(number) ? number : undefined
}

/** In characters, as databases count. */
function isShort(value: string, most: number): boolean {
  return value.length <= most || (value.length <= 2 * most && [...value].length <= most)
}

function column(storage: StorageType) {
  return { storage, presence: 'required', isNullable: false } as const
}

function textColumn(storage: StorageType, fits: (value: string) => boolean): Column<string> {
  return { ...column(storage), fits, write: (value) => value, read: (value) => textIf(value, () => true) }
}

function textIf(value: unknown, fits: (value: string) => boolean): string | undefined {
  return typeof value === 'string' && fits(value) ? value : undefined
}

function isTextList(list: unknown): list is readonly string[] {
  return Array.isArray(list) && list.every((one) => typeof one === 'string')
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}
