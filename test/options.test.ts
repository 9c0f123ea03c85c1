/** Every exported function that takes options, walked with options that it does not know. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { exportedFunctions } from './options/exported-functions.ts'
import { notYet, rows, takeNone, theWay } from './options/rows.ts'

const functions = await exportedFunctions()
// What is for tests is read by tests.
const judged = functions.filter(
  ({ packageName, title }) =>
    packageName !== theWay && !notYet.has(packageName) && !/^@latchkey\/(?:server|sql)\/testing /.test(title),
)

test('every exported function has a row of options, or stands among those that take none', () => {
  const forgotten = judged.filter(({ title }) => !Object.hasOwn(rows, title) && !takeNone.has(title))
  assert.deepEqual(
    forgotten.map(({ title }) => title),
    [],
  )
})

test('every row, and every exception, is of a function that there is', () => {
  const titles = new Set(functions.map(({ title }) => title))
  const packages = new Set(functions.map(({ packageName }) => packageName))
  assert.deepEqual(
    [...Object.keys(rows), ...takeNone].filter((title) => !titles.has(title)),
    [],
  )
  assert.deepEqual(
    Object.keys(rows).filter((title) => takeNone.has(title)),
    [],
  )
  assert.deepEqual(
    [...notYet].filter((name) => !packages.has(name)),
    [],
  )
})

for (const [title, ways] of Object.entries(rows)) {
  describe(title, () => {
    for (const [i, { good, call }] of ways.entries()) {
      const way = ways.length === 1 ? '' : `, way ${i + 1}`

      test(`refuses two unknown options in one TypeError that names both, and nothing else${way}`, async () => {
        const lines = (await refusalOf(call, { ...good, colour: 1, limitter: 1 })).split('\n')
        assert.deepEqual(
          lines.map((line) => /^(\w+): unknown option; (?:there are|did you mean) ./.exec(line)?.[1]),
          ['colour', 'limitter'],
        )
      })

      test(`shows no value, whichever option it stands in: it may be a secret${way}`, async () => {
        const secret = 'correct horse battery staple'
        const listed = await refusalOf(call, { ...good, colour: 1 })
        const names = /there are (.*)$/.exec(listed)?.[1]?.split(', ') ?? []
        assert.ok(names.length > 0, listed)
        for (const name of names) {
          for (const value of [secret, [secret], { [name]: secret }]) {
            const said = await refusalOf(call, { ...good, [name]: value, colour: 1 })
            assert.ok(!said.includes(secret), said)
          }
        }
      })

      test(`says in words what is wrong with any value, whichever option it stands in${way}`, async () => {
        const listed = await refusalOf(call, { ...good, colour: 1 })
        for (const name of /there are (.*)$/.exec(listed)?.[1]?.split(', ') ?? []) {
          for (const value of [null, [null], [[]], [{}], {}, { a: null }, 7]) {
            for (const line of (await refusalOf(call, { ...good, [name]: value, colour: 1 })).split('\n')) {
              assert.match(line, /^[\w.()-]+(?:, [\w.()-]+)*: /)
              assert.doesNotMatch(line, /Cannot|reading|not a function|not iterable|destructure/, name)
            }
          }
        }
      })

      test(`refuses in words what is no plain object${way}`, async () => {
        class Options {}
        for (const given of [null, 'text', 7, true, [], [good], new Map(), new Options(), Object.create(good)])
          assert.match(await refusalOf(call, given), /^\w+: give a plain object/)
      })
    }
  })
}

/** What a TypeError says of these options, thrown at once or by a promise. */
async function refusalOf(call: (options: never) => unknown, options: unknown): Promise<string> {
  try {
    await call(options as never)
  } catch (error) {
    assert.ok(error instanceof TypeError && error.name === 'TypeError', String(error))
    return error.message
  }
  return assert.fail('the options were accepted')
}
