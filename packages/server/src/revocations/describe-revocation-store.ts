/** The contract of a RevocationStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Revocation } from '@latchkey/guard/revocations'
import type { LogPlace, RecordedRevocation, RevocationStore } from './revocation-store.ts'

const BEGINNING: LogPlace = { recordedAt: 0, id: '00000000-0000-0000-0000-000000000000' }
const ONE_OF_EACH: readonly Revocation[] = [
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

    it('holds the same revocation twice, and nothing of an empty list', async () => {
      await using revocations = await open()
      await revocations.append([])
      await revocations.append([...ONE_OF_EACH, ...ONE_OF_EACH])
      assert.equal((await revocations.listAfter(BEGINNING, 100)).length, 2 * ONE_OF_EACH.length)
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

function sorted(revocations: readonly Revocation[]): readonly Revocation[] {
  return revocations.toSorted((one, other) => (one.kind < other.kind ? -1 : 1))
}
