/** The file of what could not be imported: JSON lines, for its owner alone, because a record may hold a hash. It is made when it is needed. */
import { type FileHandle, open } from 'node:fs/promises'
import type { Reject, Rejects } from '@latchkey/server/administration'

export interface RejectsFile extends Rejects, AsyncDisposable {
  readonly path: string
}

export function createRejectsFile(path: string): RejectsFile {
  let file: FileHandle | undefined
  return {
    path,
    async write(noted, rejects) {
      file ??= await openPrivately(path)
      // Whoever has moved what was there away gets the rest in a file without a gap.
      const from = Math.min(noted, (await file.stat()).size)
      // What stands behind belongs to rows that no transaction has done.
      await file.truncate(from)
      const bytes = Buffer.from(rejects.map(lineOf).join(''))
      await file.write(bytes, 0, bytes.length, from)
      await file.datasync()
      return from + bytes.length
    },
    async [Symbol.asyncDispose]() {
      await file?.close()
    },
  }
}

function lineOf({ line, reason, record }: Reject): string {
  return `${JSON.stringify({ line, reason, record })}\n`
}

async function openPrivately(path: string): Promise<FileHandle> {
  const file = await open(path, 'a+', 0o600)
  await file.chmod(0o600)
  await file.close()
  return open(path, 'r+')
}
