/** What cannot be undone is asked for once more. */
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import { createConfirm } from './confirmation.ts'

interface Asked {
  readonly yes?: boolean
  readonly env?: Readonly<Record<string, string>>
}

/** What becomes of a question, and what was printed. */
async function asked(typed: string, isTTY: boolean, { yes, env = {} }: Asked = {}) {
  const written: string[] = []
  const stdin = Object.assign(Readable.from([Buffer.from(typed)], { objectMode: false }), { isTTY })
  const stderr = { write: (text: string) => written.push(text) }
  const answer = await createConfirm({ env, stdin, stderr })('this deletes zoe', { yes })
  return { answer, written: written.join('') }
}

describe('what cannot be undone', () => {
  for (const typed of ['y\n', 'Yes\r\n', 'y']) {
    it(`is done when the person at the terminal says ${JSON.stringify(typed)}`, async () => {
      assert.deepEqual(await asked(typed, true), { answer: undefined, written: 'this deletes zoe. Go on? [y/N] ' })
    })
  }

  for (const typed of ['\n', 'n\n', 'yesterday\n', '']) {
    it(`is not done when they say ${JSON.stringify(typed)}`, async () => {
      const { answer } = await asked(typed, true)
      assert.deepEqual([answer?.isRefused, answer?.document], [true, { done: false, reason: 'unconfirmed' }])
    })
  }

  it('is refused to a script, whose input is no answer, and which is told of --yes', async () => {
    const { answer, written } = await asked('y\n', false)
    assert.deepEqual([answer?.text, written], ['refused: this deletes zoe; --yes confirms it\n', ''])
  })

  it('is refused on a machine of continuous integration that has a terminal, and asked where CI is off', async () => {
    for (const CI of ['true', '1', 'TRUE', 'woodpecker']) {
      const { answer, written } = await asked('y\n', true, { env: { CI } })
      assert.deepEqual([answer?.isRefused, written], [true, ''])
    }
    for (const CI of ['', '0', 'false']) assert.equal((await asked('y\n', true, { env: { CI } })).answer, undefined)
  })

  it('is done without a question when --yes is given', async () => {
    for (const isTTY of [true, false])
      assert.deepEqual(await asked('n\n', isTTY, { yes: true }), { answer: undefined, written: '' })
  })
})
