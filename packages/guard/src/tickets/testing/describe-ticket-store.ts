/** The contract of a ticket store. Every store's own test file runs this suite on the real store. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TicketStore } from '../ticket-store.ts'

/**
 * Registers the suite with `node:test`.
 *
 * @param name - the store's, for the title
 * @param start - returns the store; called once, by the first test
 */
export function describeTicketStore(
  name: string,
  start: () => TicketStore | Promise<TicketStore>,
  options: { readonly skip?: string | false } = {},
): void {
  describe(`${name} keeps the contract of a ticket store`, { skip: options.skip ?? false }, () => {
    let started: Promise<TicketStore> | undefined
    const store = () => {
      started ??= Promise.resolve(start())
      return started
    }

    test('hands a value out once, and then knows nothing of it', async () => {
      const { put, take } = await store()
      await put('once', 'a value', 30)
      assert.equal(await take('once'), 'a value')
      assert.equal(await take('once'), undefined)
    })

    test('hands a value to one of a hundred that ask at once', async () => {
      const { put, take } = await store()
      await put('raced', 'a value', 30)
      const taken = await Promise.all(Array.from({ length: 100 }, () => take('raced')))
      assert.deepEqual(
        taken.filter((value) => value !== undefined),
        ['a value'],
      )
    })

    test('knows nothing of an id that it was not given', async () => {
      const { take } = await store()
      for (const id of ['never', '', '__proto__', 'a\r\nb', '*']) assert.equal(await take(id), undefined)
    })

    test('tells many values apart, and gives each back as it was', async () => {
      const { put, take } = await store()
      const values = Array.from({ length: 200 }, (_, index) => [`id-${index}`, `${index} é ␀ "\\\r\n`] as const)
      await Promise.all(values.map(([id, value]) => put(id, value, 30)))
      for (const [id, value] of values) assert.equal(await take(id), value)
    })

    test('keeps a value of 20,000 characters', async () => {
      const { put, take } = await store()
      await put('long', 'x'.repeat(20_000), 30)
      assert.equal(await take('long'), 'x'.repeat(20_000))
    })

    test('hands nothing out that is late', async () => {
      const { put, take } = await store()
      await put('late', 'a value', 1)
      await put('in time', 'a value', 30)
      await sleep(1100)
      assert.equal(await take('late'), undefined)
      assert.equal(await take('in time'), 'a value')
    })
  })
}
