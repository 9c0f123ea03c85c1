/** How a command of an administrator ends. */
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, it } from 'node:test'
import { ConfigurationError, DomainError } from '@latchkey/server'
import { type Act, run } from './run.ts'

async function ended(act: Act<undefined>) {
  const written = { stdout: '', stderr: '' }
  const surroundings = {
    env: {},
    stdin: Readable.from([]),
    stdout: { write: (text: string) => (written.stdout += text) },
    stderr: { write: (text: string) => (written.stderr += text) },
  }
  const options = { config: 'latchkey.json', envFile: undefined, json: false }
  const exitCode = await run(act, (_config, _surroundings, work) => work(undefined), options, surroundings)
  return { exitCode, ...written }
}

describe('a command of an administrator', () => {
  it('prints its result, and ends with 0, or with 1 when it was refused', async () => {
    const outcome = { document: {}, text: 'a result\n' }
    assert.deepEqual(await ended(async () => outcome), { exitCode: 0, stdout: 'a result\n', stderr: '' })
    const refused = await ended(async () => ({ ...outcome, isRefused: true }))
    assert.deepEqual(refused, { exitCode: 1, stdout: 'a result\n', stderr: '' })
  })

  for (const fault of [new ConfigurationError(['one', 'two']), new DomainError('store_unavailable', 'one\ntwo')]) {
    it(`tells a ${fault.name} line by line, and ends with 2`, async () => {
      const told = await ended(() => Promise.reject(fault))
      assert.deepEqual(told, { exitCode: 2, stdout: '', stderr: 'error: one\nerror: two\n' })
    })
  }

  it('does not take a fault of its own for one of the person who typed it', async () => {
    const fault = new TypeError('cannot read properties of undefined')
    await assert.rejects(
      ended(() => Promise.reject(fault)),
      fault,
    )
  })
})
