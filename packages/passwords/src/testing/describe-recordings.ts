/** 324 stored strings that fourteen Werkzeug versions were given. We must match the `must` rows; on `either` rows versions differ. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, type TestContext, test } from 'node:test'
import { createHasher } from '../hasher.ts'
import { identifyFormat } from '../identify-format.ts'
import type { PasswordPolicy } from '../registry.ts'

/** One recording. */
export interface Recording {
  readonly id: string
  readonly hash: string
  readonly password: string
  readonly valid: boolean
  readonly decision: 'must' | 'either'
  readonly topic: string
  readonly note: string
  readonly reference: string
}

const fixture = new URL('../../fixtures/werkzeug-hashes.json', import.meta.url)
export const recordings: readonly Recording[] = JSON.parse(readFileSync(fixture, 'utf8')) as readonly Recording[]
export const must: readonly Recording[] = recordings.filter(({ decision }) => decision === 'must')
export const either: readonly Recording[] = recordings.filter(({ decision }) => decision === 'either')
const formats: readonly string[] = ['werkzeug-hmac', 'werkzeug-plain']
const cheap: PasswordPolicy = { format: 'werkzeug-pbkdf2', iterations: 1_000 }

/** Each row has its own hasher: otherwise each failing row would do as much work as the most expensive row of the file. */
function verify({ password, hash }: Recording, allowed: readonly string[]): Promise<boolean> {
  return createHasher({ policy: cheap, formats: allowed }).verify(password, hash)
}

/** Registers one test for each chosen recording, and two where a format can be switched off. */
export function describeRecordings(chosen: (row: Recording) => boolean): void {
  describe('Werkzeug recordings', { concurrency: 2 }, () => {
    for (const row of must.filter(chosen)) {
      test(`${row.id} is ${row.valid ? 'verified' : 'refused'} as Werkzeug ${row.reference} does: ${row.note}`, async () => {
        assert.equal(await verify(row, formats), row.valid)
      })
    }

    for (const row of must.filter(chosen).filter(({ hash }) => identifyFormat(hash)?.safety === 'unsafe')) {
      test(`${row.id} (${row.topic}) is refused while the unsafe formats are off`, async () => {
        assert.equal(await verify(row, []), false)
      })
    }

    for (const row of either.filter(chosen)) {
      test(`${row.id} is answered without a fault, where Werkzeug versions differ: ${row.note}`, async (t: TestContext) => {
        const answer = await verify(row, formats)
        t.diagnostic(`${row.id} ours ${answer}, werkzeug ${row.reference} ${row.valid} (${row.topic})`)
      })
    }
  })
}
