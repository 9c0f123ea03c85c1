/** A protection that was written wrongly is refused: nothing that looks like a limit limits nothing. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { loginRules } from '../login/limit-rules.ts'
import { testServer } from '../testing/test-server.ts'
import type { LoginServerOptions } from './server-options.ts'

const { account, address } = loginRules
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

const wrongRules: readonly (readonly [what: string, rules: unknown, faults: readonly RegExp[]])[] = [
  ['no rules', null, [/^limits\.rules: give /]],
  [
    'two that are empty',
    { login_account: {}, login_pair: {} },
    [/^limits\.rules\.login_account: give a rule/, /^limits\.rules\.login_pair: give a rule/],
  ],
  ['a number', { login_account: 5 }, [/^limits\.rules\.login_account: give a rule/]],
  [
    'a name that there is not',
    { login_acount: { ...account, name: 'login_acount' } },
    [/^limits\.rules\.login_acount: unknown option; did you mean `login_account`\?$/],
  ],
  ['the name of another', { login_account: address }, [/^limits\.rules\.login_account\.name: /]],
  ['free: NaN', { login_account: { ...account, free: Number.NaN } }, [/^limits\.rules\.login_account\.free: /]],
  ['free: 1e9', { login_account: { ...account, free: 1e9 } }, [/^limits\.rules\.login_account\.free: /]],
  ['no delay', { login_account: { ...account, longestDelaySeconds: 0 } }, [/login_account\.longestDelaySeconds: /]],
  ['a delay that shrinks', { login_account: { ...account, growth: 0.5 } }, [/login_account\.growth: /]],
  [
    'a memory that is too short',
    { login_account: { ...account, memorySeconds: 60 } },
    [/\.memorySeconds: give no less/],
  ],
  ['a limit of 1e9', { login_address: { ...address, limit: 1e9 } }, [/^limits\.rules\.login_address\.limit: /]],
  ['a window of no time', { login_address: { ...address, windowSeconds: 0 } }, [/login_address\.windowSeconds: /]],
  ['a kind that there is not', { login_account: { ...account, kind: 'lockout' } }, [/login_account: give a rule/]],
]

describe('the rules of limits', () => {
  for (const [what, rules, expected] of wrongRules) {
    it(`are refused where one is ${what}`, async () => {
      const faults = await faultsOf({ limits: { rules } })
      assert.equal(faults.length, expected.length, faults.join('\n'))
      for (const [i, fault] of faults.entries()) assert.match(fault, expected[i] ?? /^$/)
    })
  }

  it('may be every rule as it is', async () => {
    const rules = Object.fromEntries(Object.values(loginRules).map((rule) => [rule.name, rule]))
    assert.deepEqual(await faultsOf({ limits: { rules } }), [])
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
