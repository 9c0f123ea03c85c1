/** `--env-file`. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { runHere } from '../testing/run-here.ts'
import { scratchFolder } from '../testing/scratch-folder.ts'
import { withEnvFile } from './env-file.ts'

describe('a file of environment variables', () => {
  it('adds what is not set, and leaves what is', () => {
    using folder = scratchFolder()
    const file = join(folder.path, 'some.env')
    writeFileSync(file, "# a comment\nA=1\nB='two # words'\n")
    const added = withEnvFile({ A: 'mine', B: '', C: '3' }, file)
    assert.deepEqual({ ...added }, { A: 'mine', B: 'two # words', C: '3' })
    assert.deepEqual(withEnvFile({ A: 'mine' }, undefined), { A: 'mine' })
  })

  for (const [words, settings] of [
    ['users list', { database: { urlEnv: 'URL' }, native: { issuer: 'https://login.example' } }],
    ['explain', { faces: [{ dialect: 'flask-jwt', secretEnv: 'URL' }] }],
  ] as const) {
    it(`is read by latchkey ${words}, whose fault names one that is missing`, async () => {
      using folder = scratchFolder()
      const config = join(folder.path, 'latchkey.json')
      const file = join(folder.path, 'some.env')
      writeFileSync(config, JSON.stringify(settings))
      const run = async () => {
        const all = [...words.split(' '), '--config', config, '--env-file', file]
        const { exitCode, stdout, stderr } = await runHere(all, { input: 'a.b.c' })
        return { exitCode, printed: stdout + stderr }
      }
      assert.deepEqual(await run(), { exitCode: 2, printed: `error: --env-file: ${file}: there is no such file\n` })
      writeFileSync(file, 'URL=sqlite:nowhere/of-32-characters-or-more\n')
      assert.doesNotMatch((await run()).printed, /the environment variable URL is not set|--env-file/)
      writeFileSync(file, 'OTHER=sqlite:nowhere.db\n')
      assert.match((await run()).printed, /the environment variable URL is not set/)
    })
  }
})
