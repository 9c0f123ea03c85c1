/** The contract of a PersonStore. Every implementation must pass it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { PersonStore } from './person-store.ts'

const NOW = 1_700_000_000
/** An id of an old table may be any text. */
const roy = 'Zo\u00eb \u{1f600} "\\\''
const mailbox = { address: 'Roy@example.com', key: 'roy@example.com' }

export interface PersonStoreContract {
  readonly name: string
  /** An empty one. */
  readonly open: () => Promise<PersonStore & AsyncDisposable>
}

export function describePersonStore({ name, open }: PersonStoreContract): void {
  describe(`person store: ${name}`, () => {
    it('is empty at first, and makes a row when one is needed', async () => {
      await using people = await open()
      assert.equal(await people.find(roy), undefined)
      await people.setDisabled(roy, NOW)
      const { createdAt = 0, ...person } = (await people.find(roy)) ?? {}
      assert.ok(createdAt > NOW)
      assert.deepEqual(person, { subject: roy, disabledAt: NOW, scopes: [], roles: [] })
    })

    it('tells ids apart by code points', async () => {
      await using people = await open()
      await people.setDisabled('a1', NOW)
      for (const other of ['A1', 'a1 ', ' a1', '\u00e11', 'a', '']) assert.equal(await people.find(other), undefined)
    })

    it('disables since a first moment, and enables', async () => {
      await using people = await open()
      for (const at of [NOW, NOW + 9]) await people.setDisabled(roy, at)
      assert.equal((await people.find(roy))?.disabledAt, NOW)
      for (const subject of [roy, 'another']) {
        await people.setDisabled(subject, null)
        assert.equal((await people.find(subject))?.disabledAt, undefined)
      }
    })

    it('makes one row of many changes at once, and loses none of them', async () => {
      await using people = await open()
      await Promise.all([
        people.setDisabled(roy, NOW),
        people.setGrants(roy, { scopes: ['read'], roles: [] }),
        people.setEmail({ subject: roy, email: mailbox }),
        people.notePasswordChange(roy, NOW + 1),
        people.setDisabled(roy, NOW),
      ])
      assert.partialDeepStrictEqual(await people.find(roy), {
        disabledAt: NOW,
        scopes: ['read'],
        emailKey: mailbox.key,
        passwordChangedAt: NOW + 1,
      })
    })

    it('gives an address to one person, and replaces it with what is known of it', async () => {
      await using people = await open()
      assert.equal(await people.setEmail({ subject: roy, email: mailbox, verifiedAt: NOW }), true)
      assert.equal(await people.setEmail({ subject: 'another', email: mailbox }), false)
      assert.equal((await people.find('another'))?.emailKey, undefined)
      assert.partialDeepStrictEqual(await people.findByEmailKey(mailbox.key), {
        subject: roy,
        email: mailbox.address,
        emailVerifiedAt: NOW,
      })
      const other = { address: 'new@example.com', key: 'new@example.com' }
      assert.equal(await people.setEmail({ subject: roy, email: other }), true)
      assert.equal((await people.find(roy))?.emailVerifiedAt, undefined)
      for (const key of [mailbox.key, 'NEW@example.com', 'new@example.com ', ''])
        assert.equal(await people.findByEmailKey(key), undefined)
      assert.equal(await people.setEmail({ subject: 'another', email: mailbox }), true)
    })

    it('verifies the mailbox that the person still has', async () => {
      await using people = await open()
      await people.setEmail({ subject: roy, email: mailbox })
      for (const wrong of [
        { subject: roy, emailKey: 'old@example.com' },
        { subject: 'another', emailKey: mailbox.key },
      ])
        assert.equal(await people.verifyEmail({ ...wrong, at: NOW }), false)
      for (const at of [NOW, NOW + 5])
        assert.equal(await people.verifyEmail({ subject: roy, emailKey: mailbox.key, at }), true)
      assert.equal((await people.find(roy))?.emailVerifiedAt, NOW)
    })

    it('gives a first role once, however many ask at once', async () => {
      await using people = await open()
      await people.setGrants('1', { scopes: ['read'], roles: ['administrator'] })
      const granted = await Promise.all(['1', '2', '3', '4'].map((subject) => people.grantFirst(subject, 'admin')))
      assert.equal(granted.filter(Boolean).length, 1)
      const holders = await people.findHolders('admin', 9)
      assert.deepEqual(
        holders,
        ['1', '2', '3', '4'].filter((_, index) => granted[index]),
      )
      assert.equal(await people.grantFirst('5', 'admin'), false)
      assert.partialDeepStrictEqual(await people.find('1'), { scopes: ['read'] })
      assert.ok((await people.find('1'))?.roles.includes('administrator'))
    })

    it('finds several at once, and removes one', async () => {
      await using people = await open()
      for (const subject of ['1', '2', '3']) await people.setDisabled(subject, NOW)
      const found = async () => (await people.findMany(['1', '3', '9'])).map(({ subject }) => subject).toSorted()
      assert.deepEqual(await found(), ['1', '3'])
      assert.deepEqual(await people.findMany([]), [])
      assert.deepEqual([await people.remove('3'), await people.remove('3')], [true, false])
      assert.deepEqual(await found(), ['1'])
    })
  })
}
