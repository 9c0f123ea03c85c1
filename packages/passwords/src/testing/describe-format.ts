/** The contract of a stored-password format. Every format's own test file runs this one suite with its own table. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isUnreadable, type PasswordFormat } from '../formats/format.ts'
import { createHasher } from '../hasher.ts'
import type { HasherOptions, WorkReport } from '../hasher-options.ts'
import { identifyFormat } from '../identify-format.ts'
import { type PasswordPolicy, passwordFormats, type UnverifiableReason } from '../registry.ts'

export interface FormatContract {
  readonly format: PasswordFormat
  /** Known pairs, made by another implementation. Keep their cost small. */
  readonly samples: readonly { readonly password: string; readonly stored: string }[]
  /** Strings of this format that must be refused, and why. */
  readonly refused: readonly { readonly stored: string; readonly reason: UnverifiableReason }[]
  /** A cheap policy of this format; absent for formats that are only read. */
  readonly policy?: PasswordPolicy
}

const cheap: PasswordPolicy = { format: 'werkzeug-pbkdf2', iterations: 1_000 }

export function describeFormat({ format, samples, refused, policy }: FormatContract): void {
  const formats = format.safety === 'unsafe' ? [format.name] : []
  const hasherWith = (options: HasherOptions = {}) => createHasher({ policy: cheap, formats, ...options })

  describe(`${format.name} keeps the format contract`, () => {
    test('is registered once, under its own name', () => {
      assert.deepEqual(
        passwordFormats.filter(({ name }) => name === format.name),
        [format],
      )
    })

    for (const { password, stored } of samples) {
      test(`verifies a known pair and nothing near it: ${JSON.stringify(password)}`, async () => {
        const hasher = hasherWith()
        assert.equal(await hasher.verify(password, stored), true)
        assert.equal(await hasher.verify(`${password}x`, stored), false)
        assert.equal(await hasher.verify(password.slice(0, -1), stored), password === '')
      })

      test(`recognises and rewrites a known string unchanged: ${JSON.stringify(password)}`, () => {
        const identified = identifyFormat(stored)
        assert.equal(identified?.name, format.name)
        assert.equal(identified?.safety, format.safety)
        assert.equal(identified?.verifiable, true)
        const parsed = format.read(stored, {})
        assert.ok(!isUnreadable(parsed))
        const { works, salt, digest } = parsed
        if (format.writing === undefined || salt === undefined || digest === undefined) return
        assert.equal(format.writing.serialize({ work: works[0], salt, digest }), stored)
      })
    }

    test('is the only format that recognises its strings', () => {
      for (const { stored } of [...samples, ...refused]) {
        assert.deepEqual(
          passwordFormats.filter(({ recognises }) => recognises?.(stored)).map(({ name }) => name),
          [format.name],
        )
      }
    })

    for (const { stored, reason } of refused) {
      test(`refuses ${JSON.stringify(stored.slice(0, 60))} as ${reason} and runs nothing it asks for`, async () => {
        const reports: WorkReport[] = []
        const identified = identifyFormat(stored)
        assert.ok(identified?.verifiable === false)
        assert.equal(identified.reason, reason)
        assert.equal(await hasherWith({ onWork: (report) => reports.push(report) }).verify('roy', stored), false)
        assert.deepEqual(
          reports.map(({ purpose, work }) => ({ purpose, work })),
          [{ purpose: 'dummy', work: { primitive: 'pbkdf2', digest: 'sha256', iterations: 1_000 } }],
        )
      })
    }

    if (format.safety === 'unsafe') {
      test('is not read unless the operator names it', async () => {
        for (const { password, stored } of samples) {
          assert.equal(await hasherWith({ formats: [] }).verify(password, stored), false)
        }
      })
    }

    test(
      policy === undefined ? 'is only read, never written' : 'writes what it reads, with a salt of its own',
      async () => {
        assert.equal(format.writing === undefined, policy === undefined)
        if (policy === undefined) return
        const hasher = hasherWith({ policy })
        const [first, second] = [await hasher.hash('pässwörd 密码🔑'), await hasher.hash('pässwörd 密码🔑')]
        assert.notEqual(first, second)
        assert.equal(identifyFormat(first)?.name, format.name)
        assert.equal(hasher.needsRehash(first), false)
        assert.equal(await hasher.verify('pässwörd 密码🔑', first), true)
        assert.equal(await hasher.verify('pässwörd 密码', first), false)
      },
    )
  })
}
