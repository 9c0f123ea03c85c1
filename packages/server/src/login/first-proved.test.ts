import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type FirstMethod, firstProved } from './first-proved.ts'
import type { Attempt, LoginMethod, Proved } from './login-method.ts'

const ATTEMPT: Attempt = { id: 'an-attempt', from: {}, door: 'strange' }
const fault = new Error('the store is away')

function proves(id: string): Proved {
  return { kind: 'proved', principal: { id }, amr: ['pwd'], acr: '1', still: async () => true }
}

describe('several methods for the same answer', () => {
  const asked: string[] = []
  const method = (name: string, shown: Awaited<ReturnType<LoginMethod<string>['verify']>>): FirstMethod<string> => ({
    name,
    place: 'first',
    verify: async (attempt, answer) => {
      asked.push(`${name} ${attempt.id} ${answer}`)
      return shown
    },
  })
  const wrong = method('wrong', { kind: 'wrong' })
  const unjudged = method('unjudged', { kind: 'unjudged', fault })
  const first = method('first', proves('7'))
  const second = method('second', proves('8'))

  it('are asked in their order, until one proves who it is', async () => {
    asked.length = 0
    const shown = await firstProved([wrong, unjudged, first, second], ATTEMPT, 'sesame')
    assert.ok(shown.kind === 'proved' && shown.principal.id === '7')
    assert.deepEqual(asked, ['wrong an-attempt sesame', 'unjudged an-attempt sesame', 'first an-attempt sesame'])
  })

  it('call wrong what each of them calls wrong', async () => {
    assert.deepEqual(await firstProved([wrong, wrong], ATTEMPT, 'sesame'), { kind: 'wrong' })
    assert.deepEqual(await firstProved([], ATTEMPT, 'sesame'), { kind: 'wrong' })
  })

  it('judge nothing if one of them could not and none proves it', async () => {
    for (const methods of [
      [unjudged, wrong],
      [wrong, unjudged],
    ]) {
      assert.deepEqual(await firstProved(methods, ATTEMPT, 'sesame'), { kind: 'unjudged', fault })
    }
  })

  it('take no method that needs another before it', () => {
    const totp: LoginMethod<string> = { name: 'totp', place: 'second', verify: async () => proves('7') }
    // @ts-expect-error it would let in whoever has only the second
    const methods: readonly FirstMethod<string>[] = [totp]
    assert.equal(methods.length, 1)
  })
})
