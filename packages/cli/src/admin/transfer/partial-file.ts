/**
 * A file that is written a slice at a time, for its owner alone. Until it is whole it has another name, and beside it stands how far it is:
 * whoever is killed goes on behind the last slice that was on the disk.
 */
import { type FileHandle, open, readFile, rename, rm, writeFile } from 'node:fs/promises'

export interface PartialFile extends AsyncDisposable {
  readonly begun: FileMark
  readonly add: (text: string, mark: Omit<FileMark, 'bytes'>) => Promise<void>
  /** Gives the file its name. */
  readonly finish: () => Promise<void>
}

/** How far a file is. */
export interface FileMark {
  readonly bytes: number
  readonly rows: number
  /** The key of the last row. */
  readonly after?: string
}

const OWNER_ONLY = 0o600
const NOT_BEGUN: FileMark = { bytes: 0, rows: 0 }

/** @param what - what is written and how: the mark of another export is not gone on from */
export async function openPartialFile(path: string, what: string): Promise<PartialFile> {
  const [partial, markPath] = [`${path}.partial`, `${path}.partial.mark`]
  let mark = await readMark(markPath, what)
  const file = await openOwned(partial)
  // A mark may be left alone by an end between the new name and its removal: what it tells of is not in this file.
  if ((await file.stat()).size < mark.bytes) mark = NOT_BEGUN
  await file.truncate(mark.bytes)
  const begun = mark
  return {
    begun,
    async add(text, at) {
      const bytes = Buffer.from(text)
      await file.write(bytes, 0, bytes.length, mark.bytes)
      await file.datasync()
      mark = { ...at, bytes: mark.bytes + bytes.length }
      await writeWhole(markPath, JSON.stringify({ what, ...mark }))
    },
    async finish() {
      await file.sync()
      await rename(partial, path)
      await rm(markPath, { force: true })
    },
    [Symbol.asyncDispose]: () => file.close(),
  }
}

async function openOwned(path: string): Promise<FileHandle> {
  const made = await open(path, 'a', OWNER_ONLY)
  await made.chmod(OWNER_ONLY)
  await made.close()
  return open(path, 'r+')
}

/** Either the old text or the new one is there, whenever it ends. */
async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: OWNER_ONLY, flush: true })
  await rename(`${path}.new`, path)
}

async function readMark(path: string, what: string): Promise<FileMark> {
  try {
    const { what: found, ...mark } = JSON.parse(await readFile(path, 'utf8')) as FileMark & { readonly what: string }
    if (found === what) return mark
  } catch {
    // There is none, or it is of no use: the file begins anew.
  }
  return NOT_BEGUN
}
