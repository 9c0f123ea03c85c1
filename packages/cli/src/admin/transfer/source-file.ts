/** The file of an import: looked through once before anything is changed, and then read. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { FileFault, type FileFormat, type FileRecord } from './formats/file-format.ts'

export interface SourceFile {
  readonly path: string
  readonly format: FileFormat
  readonly list: string | undefined
}

export interface Survey {
  /** SHA-256 of the bytes. */
  readonly digest: string
  readonly records: number
}

/** A file that cannot be read to its end is refused as a whole: a quote that is not closed takes all that follows with it. */
export async function surveyFile({ path, format, list }: SourceFile): Promise<Survey | FileFault> {
  const digest = createHash('sha256')
  async function* digested(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
      digest.update(chunk)
      yield chunk
    }
  }
  try {
    let records = 0
    for await (const _ of format.read(digested(), list)) records += 1
    return { digest: digest.digest('hex'), records }
  } catch (fault) {
    if (fault instanceof FileFault) return fault
    const code = fault instanceof Error && 'code' in fault ? String(fault.code) : undefined
    if (code === undefined) throw fault
    return new FileFault(0, code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${code})`)
  }
}

/** @param skip - how many are done already */
export async function* recordsOf({ path, format, list }: SourceFile, skip: number): AsyncGenerator<FileRecord> {
  let number = 0
  for await (const record of format.read(createReadStream(path), list)) {
    number += 1
    if (number > skip) yield unwrapped(record)
  }
}

/** A file of rejects that was mended is an import again. */
function unwrapped(found: FileRecord): FileRecord {
  if (!('value' in found.content)) return found
  const { line, reason, record, ...others } = found.content.value
  const isReject = typeof line === 'number' && typeof reason === 'string' && Object.keys(others).length === 0
  return isReject && typeof record === 'object' && record !== null
    ? { line: found.line, content: { value: record as Readonly<Record<string, unknown>> } }
    : found
}
