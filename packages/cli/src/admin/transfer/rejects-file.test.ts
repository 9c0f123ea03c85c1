import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { createRejectsFile } from './rejects-file.ts'

const reject = (line: number) => ({ line, reason: 'username_taken', record: { id: String(line) } }) as const
const linesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly line: number }).line)

it('is written over from where a transaction was undone, and has no gap where the file was moved away', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-rejects-'))
  const path = join(folder, 'rejects.jsonl')
  const write = async (from: number, line: number) => {
    await using file = createRejectsFile(path)
    return file.write(from, [reject(line)])
  }
  const first = await write(0, 1)
  await write(first, 2)
  const second = await write(first, 3)
  assert.deepEqual(linesOf(path), [1, 3])
  rmSync(path)
  await write(second, 4)
  assert.deepEqual(linesOf(path), [4])
  rmSync(folder, { recursive: true })
})
