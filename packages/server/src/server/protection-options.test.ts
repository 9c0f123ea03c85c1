/** A protection that was written wrongly is refused: nothing that looks like a limit limits nothing. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { testServer } from '../testing/test-server.ts'
import { LIMIT_RULES } from './limit-rules.ts'
import type { LoginServerOptions } from './server-options.ts'

const REASON = 'for this test alone'

async function faultsOf(options: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  try {
    const server = await testServer(options as Partial<LoginServerOptions>)
    await server.close()
    return []
  } catch (fault) {
    return fault instanceof Error ? fault.message.split('\n') : ['no error']
  }
}

const AT_LEAST_ONE = /^limits\.rules\.login_(?:account|pair): give at least one of free, firstDelaySeconds, growth/

const wrongRules: readonly (readonly [what: string, rules: unknown, faults: readonly RegExp[]])[] = [
  ['no rules', null, [/^limits\.rules: give /]],
  ['two that are empty', { login_account: {}, login_pair: {} }, [AT_LEAST_ONE, AT_LEAST_ONE]],
  ['a number', { login_account: 5 }, [AT_LEAST_ONE]],
  [
    'a name that there is not',
    { login_acount: { free: 3 } },
    [/^limits\.rules\.login_acount: unknown option; did you mean `login_account`\?$/],
  ],
  ['the numbers of another kind', { login_account: { limit: 5 } }, [/^limits\.rules\.login_account\.limit: unknown/]],
  ['free: NaN', { login_account: { free: Number.NaN } }, [/^limits\.rules\.login_account\.free: /]],
  ['free: 1e9', { login_account: { free: 1e9 } }, [/^limits\.rules\.login_account\.free: /]],
  ['no delay', { login_account: { longestDelaySeconds: 0 } }, [/login_account\.longestDelaySeconds: /]],
  ['a delay that shrinks', { login_account: { growth: 0.5 } }, [/login_account\.growth: /]],
  ['a memory that is too short', { login_account: { forgetSeconds: 60 } }, [/\.forgetSeconds: give no less/]],
  [
    'a first delay that is too long',
    { login_pair: { firstDelaySeconds: 1000 } },
    [/\.firstDelaySeconds: give no more/],
  ],
  ['a burst of 1e9', { login_address: { burst: 1e9 } }, [/^limits\.rules\.login_address\.burst: /]],
  ['a bucket that is never full', { login_address: { everySeconds: 0 } }, [/login_address\.everySeconds: /]],
  ['a window of no time', { mail_mailbox: { windowSeconds: 0 } }, [/mail_mailbox\.windowSeconds: /]],
]

describe('the rules of limits', () => {
  for (const [what, rules, expected] of wrongRules) {
    it(`are refused where one is ${what}`, async () => {
      const faults = await faultsOf({ limits: { rules } })
      assert.equal(faults.length, expected.length, faults.join('\n'))
      for (const [i, fault] of faults.entries()) assert.match(fault, expected[i] ?? /^$/)
    })
  }

  it('may be every rule with its own numbers', async () => {
    const rules = Object.fromEntries(LIMIT_RULES.map(({ kind: _, name, ...numbers }) => [name, numbers]))
    assert.deepEqual(await faultsOf({ limits: { rules } }), [])
  })

  it('are in the README, each with the bounds of its numbers', async () => {
    const rows = boundsInReadme()
    assert.deepEqual(rows.map(({ rule }) => rule).toSorted(), LIMIT_RULES.map(({ name }) => name).toSorted())
    for (const { rule, numbers } of rows) {
      const own = LIMIT_RULES.find(({ name }) => name === rule) ?? {}
      assert.deepEqual(
        numbers.map(([number]) => number).toSorted(),
        Object.keys(own)
          .filter((key) => !['kind', 'name'].includes(key))
          .toSorted(),
      )
      for (const [number, from, to] of numbers) {
        const isOutside = async (value: number) =>
          (await faultsOf({ limits: { rules: { [rule]: { [number]: value } } } })).some((line) =>
            line.includes(' from '),
          )
        const asked = await Promise.all([from / 2, from, to, to * 2].map(isOutside))
        assert.deepEqual(asked, [true, false, false, true], `${rule}.${number}`)
      }
    }
  })

  it('may have one other number, and count by it', async () => {
    const server = await testServer({ limits: { rules: { login_account: { free: 2 } } } })
    const guess = async () => {
      const headers = { 'Content-Type': 'application/json' }
      const body = JSON.stringify({ username: 'roy', password: 'wrong' })
      return (await server.handler(new Request('http://api.test/v1/login', { method: 'POST', headers, body }))).status
    }
    assert.deepEqual([await guess(), await guess(), await guess()], [400, 400, 429])
    await server.close()
  })
})

describe('the other numbers of limits', () => {
  for (const [name, wrong] of [
    ['leaseSeconds', 0],
    ['waitSeconds', -1],
    ['waitingPerKey', 1.5],
    ['waitingInAll', 1e9],
    ['knownDays', 0],
    ['devicesPerUser', 0],
    ['networksPerUser', '20'],
  ] as const) {
    it(`are refused where one limits nothing, or is no number: ${name}`, async () => {
      const faults = await faultsOf({ limits: { [name]: wrong } })
      assert.equal(faults.length, 1, faults.join('\n'))
      assert.match(faults[0] ?? '', new RegExp(`^limits\\.${name}: .* is not accepted; give `))
    })
  }
})

describe('how long the audit log is kept', () => {
  it('is at least a day, and has its own two names', async () => {
    const faults = await faultsOf({
      audit: { retentionSeconds: 60, strangersRetentionSeconds: '30 days', forever: true },
    })
    assert.deepEqual(
      faults.map((line) => line.slice(0, line.indexOf(':'))),
      ['audit.forever', 'audit.retentionSeconds', 'audit.strangersRetentionSeconds'],
    )
    assert.deepEqual(await faultsOf({ audit: { strangersRetentionSeconds: 86_400 } }), [])
  })
})

describe('a protection that is no object', () => {
  for (const name of ['limits', 'audit', 'revocations']) {
    for (const wrong of [null, false, [], 'off', name === 'audit' ? 1 : () => 1]) {
      it(`is refused by its name: ${String(JSON.stringify(wrong))} (${name})`, async () => {
        const faults = await faultsOf({ [name]: wrong })
        assert.equal(faults.length, 1, faults.join('\n'))
        assert.match(faults[0] ?? '', new RegExp(`^${name}: give .*off: 'why it is safe without'`))
      })
    }
  }
})

describe('the reason of a protection that is off', () => {
  for (const off of ['\u200b'.repeat(10), '          ', '\u0007'.repeat(12), 'a\u200bb\u200bc\u200bd\u200be\u200bf']) {
    it(`has ten characters that can be seen: ${JSON.stringify(off)}`, async () => {
      assert.deepEqual(await faultsOf({ limits: { off } }), ['limits.off: say why in at least 10 visible characters'])
    })
  }

  it('is one line of the warnings, without what a terminal obeys', async () => {
    const server = await testServer({ limits: { off: `\n\n${REASON}\nwarning: x\u001b[2J` } })
    assert.ok(server.warnings.includes(`limits: off: ${REASON} warning: x[2J`), server.warnings.join('\n'))
  })

  it('is an own member: that of a prototype switches nothing off', async () => {
    const faults = await faultsOf({ limits: Object.create({ off: REASON }) as object })
    assert.match(faults[0] ?? '', /^limits: give /)
  })

  it('is read once', async () => {
    let read = 0
    const limits = {
      get off() {
        read += 1
        return read === 1 ? REASON : ''
      },
    }
    const server = await testServer({ limits })
    assert.ok(server.warnings.includes(`limits: off: ${REASON}`))
    assert.equal(read, 1)
  })
})

/** The table of rules: `` `free` 1 to 100; `firstDelaySeconds` and `longestDelaySeconds` 1 to 86,400 ``. */
function boundsInReadme() {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const rows = [...readme.matchAll(/^\| (`[a-z_]+`(?:, `[a-z_]+`)*) \| (.* to .*) \|$/gm)]
  const read = (text: string) => Number(text.replaceAll(',', '').replace('a year', '31536000'))
  return rows.flatMap(([, rules = '', text = '']) => {
    const numbers = [...text.matchAll(/((?:`\w+`(?: and )?)+) ([\d.,]+) to ([\d,]+\d|\d+|a year)/g)].flatMap(
      ([, names = '', from = '', to = '']) =>
        [...names.matchAll(/\w+(?=`)/g)].map(([name]) => [name, read(from), read(to)] as const),
    )
    return [...rules.matchAll(/\w+/g)].map(([rule]) => ({ rule, numbers }))
  })
}
