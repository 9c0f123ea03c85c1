/** The contract of a RevocationStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Revocation } from '@latchkey/guard/revocations'
import type { LogPlace, RecordedRevocation, RevocationStore } from './revocation-store.ts'

const BEGINNING: LogPlace = { recordedAt: 0, id: '00000000-0000-0000-0000-000000000000' }
const ONE_OF_EACH: readonly Revocation[] = [
  { kind: 'issuer', id: '*', issuedUntil: 1_700_000_000, expiresAt: 4_000_000_000 },
  { kind: 'token', id: '\u{1f600} Zo\u00eb "\\\'\n' },
  { kind: 'session', id: 's ', issuer: 'https://a.test', expiresAt: 4_000_000_000 },
  { kind: 'subject', id: '7', issuedUntil: 1_700_000_000 },
  { kind: 'username', id: 'Zo\u00eb ', issuedUntil: 1_700_000_000, expiresAt: 4_000_000_000 },
  { kind: 'key', id: '\u65e5'.repeat(255), issuer: 'i'.repeat(255), expiresAt: Number.MAX_SAFE_INTEGER },
]

export interface RevocationStoreContract {
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<RevocationStore & AsyncDisposable>
}

export function describeRevocationStore({ name, open }: RevocationStoreContract): void {
  describe(`revocation store: ${name}`, () => {
    it('gives back what was appended, to the letter', async () => {
      await using revocations = await open()
      await revocations.append(ONE_OF_EACH)
      const rows = await revocations.listAfter(BEGINNING, 100)
      assert.deepEqual(sorted(rows.map(({ revocation }) => revocation)), sorted(ONE_OF_EACH))
    })

    it('holds the same revocation once, however often and at once it comes, and nothing of an empty list', async () => {
      await using revocations = await open()
      await revocations.append([])
      await revocations.append([...ONE_OF_EACH, ...ONE_OF_EACH])
      const first = await revocations.listAfter(BEGINNING, 100)
      for (let round = 0; round < 5; round += 1) {
        await Promise.all([revocations.append(ONE_OF_EACH), revocations.append([...ONE_OF_EACH].reverse())])
        const one = { kind: 'session', id: `at once ${round}` } as const
        await Promise.all(Array.from({ length: 10 }, () => revocations.append([one])))
      }
      const rows = await revocations.listAfter(BEGINNING, 100)
      assert.deepEqual(rows.slice(0, first.length), first)
      assert.equal(rows.length, ONE_OF_EACH.length + 5)
    })

    it('says more when more is known, at the end of the log, and never less', async () => {
      await using revocations = await open()
      const early = { kind: 'subject', id: '7', issuedUntil: 100, expiresAt: 5000 } as const
      const session = { kind: 'session', id: 's', subject: '7', issuedUntil: 100, expiresAt: 5000 } as const
      const token = { kind: 'token', id: 't', subject: '7', issuedUntil: 100, expiresAt: 5000 } as const
      await revocations.append([early, session, token])
      const before = await revocations.listAfter(BEGINNING, 10)
      await revocations.append([{ ...early, issuedUntil: 99, expiresAt: 4000 }])
      await revocations.append([{ ...token, issuedUntil: 200 }])
      assert.deepEqual(await revocations.listAfter(BEGINNING, 10), before)
      await until(async () => (await revocations.now()) > Math.max(...before.map(({ recordedAt }) => recordedAt)))
      await revocations.append([
        { ...early, issuedUntil: 200 },
        { ...session, expiresAt: 6000 },
      ])
      const rows = await revocations.listAfter(BEGINNING, 10)
      assert.deepEqual(
        sorted(rows.map(({ revocation }) => revocation)),
        sorted([{ ...early, issuedUntil: 200 }, { ...session, expiresAt: 6000 }, token]),
      )
      assert.equal(rows[0]?.revocation.kind, 'token')
      await revocations.append([{ kind: 'subject', id: '7', issuedUntil: 200 }])
      const endless = (await revocations.listAfter(BEGINNING, 10)).find(
        ({ revocation: { kind } }) => kind === 'subject',
      )
      assert.equal(endless?.revocation.expiresAt, undefined)
    })

    it('lists the tokens and sessions of one person', async () => {
      await using revocations = await open()
      const mine: readonly Revocation[] = [
        { kind: 'token', id: 'a', subject: 'Zo\u00eb ', expiresAt: 4_000_000_000 },
        { kind: 'session', id: 'b', subject: 'Zo\u00eb ' },
      ]
      const byName: Revocation = { kind: 'token', id: 'c', username: 'Zo\u00eb ' }
      await revocations.append([...mine, byName, { kind: 'token', id: 'd', subject: 'zo\u00eb ' }, ...ONE_OF_EACH])
      const owned = async (kind: 'subject' | 'username', limit = 10) =>
        (await revocations.listOwned({ kind, id: 'Zo\u00eb ' }, limit)).map(({ revocation }) => revocation)
      assert.deepEqual(sorted(await owned('subject')), sorted(mine))
      assert.deepEqual(await owned('username'), [byName])
      assert.equal((await owned('subject', 1)).length, 1)
    })

    it('puts one in the place of others, whoever does the same at once', async () => {
      await using revocations = await open()
      const others = Array.from({ length: 30 }, (_, i) => ({ kind: 'token', id: String(i), subject: '7' }) as const)
      await revocations.append([...others, { kind: 'token', id: 'stays' }])
      const rows = await revocations.listOwned({ kind: 'subject', id: '7' }, 100)
      const by = { kind: 'subject', id: '7', issuedUntil: 5, expiresAt: 4_000_000_000 } as const
      const halves = [rows.slice(0, 20), rows.slice(10)].map((half) => half.map(({ id }) => id))
      await Promise.all(halves.map((ids) => revocations.replace(ids, by)))
      const left = (await revocations.listAfter(BEGINNING, 100)).map(({ revocation }) => revocation)
      assert.deepEqual(sorted(left), sorted([by, { kind: 'token', id: 'stays' }]))
    })

    it('lists page by page, each row once, though many have one time', async () => {
      await using revocations = await open()
      await revocations.append(Array.from({ length: 25 }, (_, i) => ({ kind: 'token', id: String(i) })))
      const seen: RecordedRevocation[] = []
      let place: LogPlace | undefined = BEGINNING
      // A store that begins each page anew would list for ever.
      while (place && seen.length <= 25) {
        const rows: readonly RecordedRevocation[] = await revocations.listAfter(place, 10)
        seen.push(...rows)
        place = rows.at(-1)
      }
      assert.equal(new Set(seen.map(({ revocation }) => revocation.id)).size, 25)
      assert.equal(seen.length, 25)
    })

    it('records by its own clock, and never before a row that was there', async () => {
      await using revocations = await open()
      const before = await revocations.now()
      for (const id of ['a', 'b']) await revocations.append([{ kind: 'token', id }])
      const [first, second] = await revocations.listAfter(BEGINNING, 2)
      assert.ok(first && second && first.recordedAt >= before && first.recordedAt <= second.recordedAt)
      assert.ok(second.recordedAt <= (await revocations.now()))
    })

    it('removes what has expired, so many at a time, and nothing without an end', async () => {
      await using revocations = await open()
      await revocations.append([
        { kind: 'token', id: 'gone', expiresAt: 999 },
        { kind: 'session', id: 'gone', expiresAt: 1 },
        { kind: 'token', id: 'stays', expiresAt: 1000 },
        { kind: 'key', id: 'for good' },
      ])
      const removed: number[] = []
      for (let round = 0; round < 3; round += 1) removed.push(await revocations.removeExpired(1000, 1))
      assert.deepEqual(removed, [1, 1, 0])
      const rows = await revocations.listAfter(BEGINNING, 10)
      assert.deepEqual(rows.map(({ revocation: { id } }) => id).toSorted(), ['for good', 'stays'])
    })

    it('has one name for its log, and another store has another', async () => {
      await using revocations = await open()
      const logId = await revocations.logId()
      assert.match(logId, /^[0-9a-f-]{36}$/)
      assert.equal(await revocations.logId(), logId)
      await using other = await open()
      assert.notEqual(await other.logId(), logId)
    })
  })
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 1))
}

function sorted(revocations: readonly Revocation[]): readonly Revocation[] {
  return revocations.toSorted((one, other) => (one.kind < other.kind ? -1 : 1))
}
