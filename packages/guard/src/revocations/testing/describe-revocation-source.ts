/** The contract of a source of revocations. Every source passes it. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { Revocation } from '../revocation.ts'
import type { RevocationBatch, RevocationSource } from '../revocation-source.ts'

/** A source with everything that a test needs. Nothing is revoked yet. */
export interface SourceUnderTest extends AsyncDisposable {
  readonly source: RevocationSource
  /** Resolves when the revocation is stored. */
  readonly revoke: (revocations: readonly Revocation[]) => Promise<void>
  /** Cuts the way to the source, for open and new connections, and restores it. Revoking still works meanwhile. */
  readonly cut: () => Promise<void>
  readonly mend: () => Promise<void>
}

const LONGEST_MILLISECONDS = 30_000
const ONE_OF_EACH: readonly Revocation[] = [
  { kind: 'token', id: '0192f0c1-2d3e-7abc-8def-0123456789ab', issuedUntil: 1_700_000_000, username: 'Zo\u00eb' },
  {
    kind: 'token',
    id: 'zo\u00eb \u{1f600} "\\\'\n',
    issuer: 'https://a.test/\u00e9',
    issuedUntil: 1,
    expiresAt: 4_000_000_000,
  },
  { kind: 'session', id: ' S ', issuedUntil: 1_700_000_000, subject: '7' },
  { kind: 'session', id: ' s ', issuedUntil: 1_700_000_000 },
  { kind: 'subject', id: '7', issuedUntil: 1_700_000_000, expiresAt: 4_000_000_000 },
  { kind: 'username', id: '7', issuedUntil: 1_600_000_000 },
  { kind: 'key', id: 'k'.repeat(255), issuer: 'i'.repeat(255) },
]
const numbered = (count: number, prefix = 'n'): readonly Revocation[] =>
  Array.from({ length: count }, (_, i) => ({ kind: 'token', id: `${prefix}${i}`, issuedUntil: 1_700_000_000 }))

export function describeRevocationSource(
  name: string,
  open: () => Promise<SourceUnderTest>,
  skip: string | false = false,
): void {
  describe(`revocation source: ${name}`, { skip }, () => {
    let under: SourceUnderTest
    beforeEach(async () => {
      under = await open()
    })
    afterEach(() => under[Symbol.asyncDispose]())

    it('says that nothing is missing when nothing was revoked', async () => {
      await using reader = follow(under.source)
      assert.deepEqual(await reader.untilComplete(), [])
    })

    it('gives what was revoked before, to the letter', async () => {
      await under.revoke(ONE_OF_EACH)
      await using reader = follow(under.source)
      await reader.untilHas(ONE_OF_EACH)
    })

    it('gives what is revoked while it is followed', async () => {
      await using reader = follow(under.source)
      await reader.untilComplete()
      for (const one of ONE_OF_EACH) {
        await under.revoke([one])
        await reader.untilHas([one])
      }
    })

    it('gives all of a multitude, before and while it is followed', async () => {
      await under.revoke(numbered(1700, 'before'))
      await using reader = follow(under.source)
      await under.revoke(numbered(1700, 'meanwhile'))
      await reader.untilHas([...numbered(1700, 'before'), ...numbered(1700, 'meanwhile')])
    })

    it('says again and again that nothing is missing', async () => {
      await using reader = follow(under.source)
      for (let i = 0; i < 3; i += 1) assert.deepEqual(await reader.untilComplete(), [])
    })

    it('goes on after a cursor, and leaves nothing out', async () => {
      await under.revoke(numbered(3, 'early'))
      const cursor = await cursorWith(under.source, numbered(3, 'early'))
      await under.revoke(numbered(3, 'late'))
      await using reader = follow(under.source, cursor)
      await reader.untilHas(numbered(3, 'late'))
    })

    for (const after of [
      'nonsense',
      '0',
      '../../x?y=1&after=2',
      `${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}.5`,
    ]) {
      it(`gives everything after a cursor of another log: ${after}`, async () => {
        await under.revoke(ONE_OF_EACH)
        await using reader = follow(under.source, after)
        await reader.untilHas(ONE_OF_EACH)
      })
    }

    it('gives all to each of several who follow', async () => {
      await using one = follow(under.source)
      await using other = follow(under.source)
      await Promise.all([one.untilComplete(), other.untilComplete()])
      await under.revoke(ONE_OF_EACH)
      await Promise.all([one.untilHas(ONE_OF_EACH), other.untilHas(ONE_OF_EACH)])
    })

    it('ends when it is told to, in the middle of waiting', async () => {
      const reader = follow(under.source)
      await reader.untilComplete()
      await reader[Symbol.asyncDispose]()
    })

    it('says nothing is complete while it is cut off, and then gives what was revoked meanwhile', async () => {
      await under.revoke(numbered(2, 'before'))
      const cursor = await cursorWith(under.source, numbered(2, 'before'))
      await under.cut()
      await under.revoke(ONE_OF_EACH)
      const cutOff = follow(under.source, cursor)
      await assert.rejects(cutOff.untilComplete(1500))
      await cutOff[Symbol.asyncDispose]()
      await under.mend()
      await eventually(async () => {
        await using reader = follow(under.source, cursor)
        await reader.untilHas(ONE_OF_EACH, 5000)
      })
    })
  })
}

interface Reader extends AsyncDisposable {
  /** Reads up to the next cursor. @throws {unknown} when none comes */
  readonly untilComplete: (milliseconds?: number) => Promise<readonly Revocation[]>
  /** Reads up to a cursor that follows all of these. @throws {unknown} when they do not come */
  readonly untilHas: (expected: readonly Revocation[], milliseconds?: number) => Promise<string>
}

function follow(source: RevocationSource, after?: string): Reader {
  const ended = new AbortController()
  const batches = source.follow({ ...(after !== undefined && { after }), signal: ended.signal })[Symbol.asyncIterator]()
  const got = new Set<string>()

  async function next(deadline: number): Promise<RevocationBatch> {
    const late = AbortSignal.timeout(Math.max(1, Math.ceil(deadline - performance.now())))
    const { promise, reject } = Promise.withResolvers<never>()
    late.addEventListener('abort', () => reject(new Error('the source says nothing')))
    const step = await Promise.race([batches.next(), promise])
    if (step.done) throw new Error('the source has ended')
    for (const one of step.value.revocations) got.add(textOf(one))
    return step.value
  }

  async function untilComplete(milliseconds = LONGEST_MILLISECONDS): Promise<readonly Revocation[]> {
    const deadline = performance.now() + milliseconds
    const all: Revocation[] = []
    for (;;) {
      const { revocations, cursor } = await next(deadline)
      all.push(...revocations)
      if (cursor !== undefined) return all
    }
  }

  return {
    untilComplete,
    async untilHas(expected, milliseconds = LONGEST_MILLISECONDS) {
      const deadline = performance.now() + milliseconds
      for (;;) {
        const { cursor } = await next(deadline)
        if (cursor !== undefined && expected.every((one) => got.has(textOf(one)))) return cursor
      }
    },
    async [Symbol.asyncDispose]() {
      const pending = batches.next().catch(() => undefined)
      ended.abort(new Error('the test has read enough'))
      await pending
      await batches.return?.().catch(() => undefined)
    },
  }
}

async function cursorWith(source: RevocationSource, expected: readonly Revocation[]): Promise<string> {
  await using reader = follow(source)
  return await reader.untilHas(expected)
}

/** Members in a fixed order. */
function textOf(revocation: Revocation): string {
  return JSON.stringify(Object.entries(revocation).toSorted(([one], [other]) => (one < other ? -1 : 1)))
}

async function eventually(attempt: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + LONGEST_MILLISECONDS
  for (;;) {
    try {
      return await attempt()
    } catch (fault) {
      if (performance.now() > deadline) throw fault
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
