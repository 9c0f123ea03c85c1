import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DomainError } from '@latchkey/server/stores'
import { createMovableClock } from '@latchkey/server/testing'
import { BATCH_MILLISECONDS, createBatches } from './batches.ts'

function openBatches(most = 4) {
  const clock = createMovableClock()
  const writes: { readonly rows: readonly string[]; readonly end: (fault?: unknown) => void }[] = []
  const put = createBatches<string>({
    write: (rows) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      writes.push({ rows, end: (fault) => (fault === undefined ? resolve() : reject(fault)) })
      return promise
    },
    most,
    clock,
  })
  const seen = () => writes.map(({ rows }) => rows.join(' '))
  return { clock, put, seen, end: (i: number, fault?: unknown) => writes[i]?.end(fault) }
}

const turn = () => new Promise(setImmediate)

describe('rows that are written in batches', () => {
  it('are written at once when they come alone, and together when they come meanwhile', async () => {
    const { put, seen, end } = openBatches()
    const all = ['a', 'b', 'c'].map(put)
    assert.deepEqual(seen(), ['a'])
    end(0)
    await turn()
    assert.deepEqual(seen(), ['a', 'b c'])
    end(1)
    await Promise.all(all)
  })

  it('wait no longer than a moment for others, and not when there are many', async () => {
    const { clock, put, seen, end } = openBatches()
    const all = ['a', 'b'].map(put)
    await clock.advance(BATCH_MILLISECONDS / 1000)
    assert.deepEqual(seen(), ['a', 'b'])
    all.push(...['c', 'd', 'e', 'f'].map(put))
    assert.deepEqual(seen(), ['a', 'b', 'c d e f'])
    for (const i of [0, 1, 2]) end(i)
    await Promise.all(all)
  })

  it('are told of when they are written, and not before', async () => {
    const { put, end } = openBatches()
    let isTold = false
    const told = put('a').then(() => {
      isTold = true
    })
    await turn()
    assert.equal(isTold, false)
    end(0)
    await told
  })

  it('do not fail for another one that does not fit', async () => {
    const { put, seen, end } = openBatches()
    const [first, ...others] = ['a', 'b', 'c'].map((row) => put(row).then(() => 'written', String))
    end(0)
    await turn()
    const misfit = new DomainError('store_misconfigured', 'does not fit')
    end(1, misfit)
    await turn()
    end(2)
    await turn()
    end(3, misfit)
    assert.deepEqual(await Promise.all([first, ...others]), ['written', 'written', String(misfit)])
    assert.deepEqual(seen(), ['a', 'b c', 'b', 'c'])
  })

  it('are not written twice when nobody knows whether they were written', async () => {
    const { put, seen, end } = openBatches()
    const all = ['a', 'b', 'c'].map((row) => put(row).then(() => 'written', String))
    end(0)
    await turn()
    const away = new DomainError('store_unavailable', 'does not answer')
    end(1, away)
    assert.deepEqual(await Promise.all(all), ['written', String(away), String(away)])
    assert.deepEqual(seen(), ['a', 'b c'])
  })
})
