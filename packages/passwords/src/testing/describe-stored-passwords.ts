/** The contract of every format that is read: the recorded answers of its own software. */
import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { createHasher } from '../hasher.ts'
import type { WorkReport } from '../hasher-options.ts'
import { type PasswordPolicy, passwordFormats } from '../registry.ts'
import {
  formatNameOf,
  leftOut,
  passwordOf,
  type StoredPasswordRow,
  storedOf,
  storedPasswordRows,
} from './stored-password-rows.ts'

const cheap: PasswordPolicy = { format: 'werkzeug-pbkdf2', iterations: 1_000 }

/** Registers one test for each format of the chosen rows. */
export function describeStoredPasswords(chosen: (row: StoredPasswordRow) => boolean): void {
  let slowest = { id: 'none', milliseconds: 0 }
  const formats = Map.groupBy(storedPasswordRows.filter(chosen), ({ format }) => format)

  describe('stored passwords are decided as their own software decides', () => {
    for (const [format, rows] of formats) {
      const reason = leftOut.get(format)
      test(`${format}: ${rows.length} rows`, { skip: reason && `left out: ${reason}` }, async () => {
        for (const row of rows) slowest = later(slowest, await decide(row))
      })
    }

    test('and nothing is computed for a row that is too dear or cannot be read', (t: TestContext) => {
      const count = [...formats.keys()].filter((format) => !leftOut.has(format)).length
      t.diagnostic(`${count} formats; slowest hostile row: ${slowest.id}, ${slowest.milliseconds.toFixed(1)} ms`)
    })
  })
}

/** Each row has its own hasher: otherwise each failing row would do as much work as the most expensive row of the file. */
async function decide(row: StoredPasswordRow): Promise<{ readonly id: string; readonly milliseconds: number }> {
  const reports: WorkReport[] = []
  const format = formatNameOf(row)
  const hasher = createHasher({ policy: cheap, formats: [format], onWork: (report) => reports.push(report) })
  const stored = storedOf(row)
  const started = performance.now()
  const answer = await hasher.verify(passwordOf(row), stored)
  const milliseconds = performance.now() - started
  const reason = hasher.refusalOf(stored)?.reason
  const isHostile = row.expect === 'malformed' || row.expect === 'refuse'
  // What is nothing to one format may be another's, which reads it by itself.
  const isOthers = isHostile && answer && hasher.describe(stored)?.startsWith(`${format}, `) === false
  if (row.over_ceiling) {
    assert.equal(reason, 'cost_above_ceiling', row.id)
  } else if (row.trap !== 'lenient' && !isOthers) {
    assert.equal(answer, row.expect === 'match', `${row.id}: ${row.note}`)
    if (row.expect === 'refuse') assert.equal(reason, 'cost_above_ceiling', row.id)
    if (row.expect === 'malformed') assert.notEqual(reason, undefined, row.id)
  }
  if (isHostile && !isOthers) {
    // What was computed is what an unknown user costs, and none of it is the row's.
    assert.deepEqual(reports.map(({ work }) => work).filter(isForeign), [], row.id)
  }
  return isHostile ? { id: row.id, milliseconds } : { id: row.id, milliseconds: 0 }
}

function isForeign(work: WorkReport['work']): boolean {
  return work.primitive !== 'pbkdf2' || work.digest !== 'sha256' || work.iterations !== 1_000
}

function later<T extends { readonly milliseconds: number }>(left: T, right: T): T {
  return right.milliseconds > left.milliseconds ? right : left
}

/** What is in the corpus and is not read. */
export function unknownFormats(): readonly string[] {
  const names = new Set(passwordFormats.map(({ name }) => name))
  return [...new Set(storedPasswordRows.map(({ format }) => format))].filter(
    (format) => !names.has(formatNameOf({ format })),
  )
}
