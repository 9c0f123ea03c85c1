/** The secret of an old app's face is replaced by settings: the new one signs, the old ones verify until they are taken out. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { flaskJwt } from '@latchkey/protocol'
import { createSigner, secretKey } from '@latchkey/tokens'
import { runHere } from '../testing/run-here.ts'
import { scratchFolder } from '../testing/scratch-folder.ts'
import { readFaceParts } from './face-parts.ts'

const env = {
  NEW: 'a-new-flask-secret-of-64-bytes-or-more-for-every-algorithm-that-there-is',
  OLD: 'an-old-flask-secret-of-64-bytes-or-more-for-every-algorithm-that-there-is',
}
const folder = scratchFolder()
after(() => folder[Symbol.dispose]())

describe('former keys of a face', () => {
  it('verify behind the key that signs', () => {
    const former = [{ secretEnv: 'OLD', alg: 'HS512' as const }, { secretEnv: 'OLD' }]
    const { value, faults } = readFaceParts({ dialect: 'flask-pyjwt', secretEnv: 'NEW', formerKeys: former }, env)
    assert.deepEqual(faults, [])
    assert.deepEqual(
      value?.keys.map(({ alg }) => alg),
      ['HS256', 'HS512', 'HS256'],
    )
    assert.ok(value?.keys[0]?.equals(secretKey(env.NEW, { alg: 'HS256' })))
  })

  it('let nobody start without one, and the fault says at which place', () => {
    const former = [{ secretEnv: 'OLD' }, { secretEnv: 'GONE' }]
    const { value, faults } = readFaceParts({ dialect: 'flask-jwt', secretEnv: 'NEW', formerKeys: former }, env)
    assert.equal(value, undefined)
    assert.deepEqual(faults, ['formerKeys.1.secretEnv: the environment variable GONE is not set'])
  })

  it('accept what the old secret has signed, until they are taken out', async () => {
    const now = Math.floor(Date.now() / 1000)
    const context = { now, alg: 'HS256', kid: undefined, tokenId: 'a', csrfToken: 'b' } as const
    const { header, claims } = flaskJwt().issue({ id: '7' }, context)
    const old = createSigner({ key: secretKey(env.OLD, { alg: 'HS256' }) }).sign(claims, header)
    const file = join(folder.path, 'latchkey.json')
    for (const [more, exitCode] of [
      [{ formerKeys: [{ secretEnv: 'OLD' }] }, 0],
      [{}, 1],
    ] as const) {
      writeFileSync(file, JSON.stringify({ faces: [{ dialect: 'flask-jwt', secretEnv: 'NEW', ...more }] }))
      assert.equal((await runHere(['explain', '--config', file], { env, input: old })).exitCode, exitCode)
    }
  })
})
