/** The results so far, on disk: an interrupted run continues where it stopped. One JSON text per line, the settings first. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** What must be equal for two runs to be one. */
export type Settings = Readonly<Record<string, string | number>>

/** Entries in the order in which they were measured. */
export interface Journal<E> {
  readonly entries: readonly E[]
  readonly append: (entry: E) => void
}

/** Where a journal is kept, and whether an older one counts. */
export interface JournalOptions {
  readonly path: string
  readonly settings: Settings
  /** Deletes the existing entries. */
  readonly fresh: boolean
}

/** @throws {Error} when the file was written with other settings: their samples would be mixed */
export function openJournal<E>({ path, settings, fresh }: JournalOptions): Journal<E> {
  if (fresh) rmSync(path, { force: true })
  const [first, ...entries] = existsSync(path) ? wholeLines(readFileSync(path, 'utf8')) : []
  if (first !== undefined && JSON.stringify(first) !== JSON.stringify(settings))
    throw new Error(`${path} was measured with ${JSON.stringify(first)}: give --fresh, or another --state`)
  mkdirSync(dirname(path), { recursive: true })
  // Written again: the last line may be incomplete.
  writeFileSync(path, [settings, ...entries].map(lineOf).join(''))
  const kept = entries as E[]
  return {
    entries: kept,
    append: (entry) => {
      appendFileSync(path, lineOf(entry))
      kept.push(entry)
    },
  }
}

function lineOf(value: unknown): string {
  return `${JSON.stringify(value)}\n`
}

function wholeLines(text: string): readonly unknown[] {
  const end = text.lastIndexOf('\n')
  const lines = end < 0 ? [] : text.slice(0, end).split('\n')
  return lines.map((line) => JSON.parse(line))
}
