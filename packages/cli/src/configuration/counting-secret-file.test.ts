/** The counting secret beside a settings file. */
import assert from 'node:assert/strict'
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { scratchFolder } from '../testing/scratch-folder.ts'
import { createConfiguredServer } from './configured-server.ts'
import { countingSecretBeside } from './counting-secret-file.ts'

describe('the counting secret beside a settings file', () => {
  it('is made once, for its owner alone, and is the same after every start', () => {
    using folder = scratchFolder()
    const file = join(folder.path, 'latchkey.json')
    const first = countingSecretBeside(file)
    assert.ok('secret' in first)
    assert.deepEqual(countingSecretBeside(file), first)
    assert.deepEqual(readdirSync(folder.path), ['latchkey.json.counting-secret'])
    assert.equal(statSync(`${file}.counting-secret`).mode & 0o777, 0o600)
    assert.equal(readFileSync(`${file}.counting-secret`, 'utf8').trim(), first.secret)
  })

  it('is refused if others can read it, or if it is none', () => {
    using folder = scratchFolder()
    const file = join(folder.path, 'latchkey.json')
    countingSecretBeside(file)
    chmodSync(`${file}.counting-secret`, 0o644)
    assert.throws(() => countingSecretBeside(file), { name: 'ConfigurationError', message: /has mode 0644.*chmod 600/ })
    chmodSync(`${file}.counting-secret`, 0o600)
    writeFileSync(`${file}.counting-secret`, 'short')
    assert.throws(() => countingSecretBeside(file), {
      name: 'ConfigurationError',
      message: /something else; remove it/,
    })
  })

  it('is none where it cannot be made, and the operator is told', () => {
    using folder = scratchFolder()
    const kept = countingSecretBeside(join(folder.path, 'missing', 'latchkey.json'))
    assert.match('warning' in kept ? kept.warning : '', /^limits\.secretEnv: missing, and .* cannot be made \(ENOENT\)/)
  })

  it('is made by a server that keeps devices and has no native face, and by no other', async () => {
    for (const [more, made] of [
      [{}, true],
      [{ limits: { secretEnv: 'COUNTING_SECRET' } }, false],
      [{ limits: { off: 'the limits are those of our gateway' } }, false],
    ] as const) {
      using folder = scratchFolder()
      const file = join(folder.path, 'latchkey.json')
      const faces = [{ dialect: 'flask-jwt', secretEnv: 'FLASK_SECRET' }]
      writeFileSync(file, JSON.stringify({ port: 0, users: { urlEnv: 'DATABASE_URL' }, faces, ...more }))
      const { server } = await createConfiguredServer(file, {
        DATABASE_URL: `sqlite:${join(folder.path, 'own.db')}`,
        FLASK_SECRET: 'a secret of thirty-two bytes, or more',
        COUNTING_SECRET: 'a secret of thirty-two characters, or more',
      })
      await server.close()
      assert.equal(existsSync(`${file}.counting-secret`), made, JSON.stringify(more))
    }
  })
})
