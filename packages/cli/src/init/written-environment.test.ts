/** The file of variables. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { parseEnv } from 'node:util'
import { ConfigurationError } from '@latchkey/server'
import { type Answers, LOCAL_ISSUER } from './answers.ts'
import { writtenEnvironment } from './written-environment.ts'

function answers(url: string, secret?: string): Answers {
  const old = { dialect: 'flask-jwt', secret, allowWeak: undefined }
  return {
    url,
    people: undefined,
    old: secret === undefined ? undefined : old,
    issuer: LOCAL_ISSUER,
    framework: undefined,
  }
}

describe('the file of variables', () => {
  it('has a new key of 32 bytes each time', () => {
    const keys = [1, 2].map(() => parseEnv(writtenEnvironment(answers('sqlite:a.db'), {}))['KEY_ENCRYPTION_KEY'])
    assert.match(keys[0] ?? '', /^[0-9a-f]{64}$/)
    assert.notEqual(keys[0], keys[1])
  })

  it('leaves out what the environment has, and says so', () => {
    const text = writtenEnvironment(answers('postgres://a:hidden@h/x'), { DATABASE_URL: 'postgres://a:hidden@h/x' })
    assert.doesNotMatch(text, /hidden/)
    assert.match(text, /^# DATABASE_URL is set in the environment\.$/m)
  })

  for (const secret of ['secret-key', 'two words # and "quotes"', 'a$HOME`id`\\n', '!#&*()', 'ä∑'])
    it(`is read by Node and by a shell alike: ${secret}`, () => {
      const text = writtenEnvironment(answers('sqlite:my data/app.db', secret), {})
      const script = `set -a; eval "$1"; node -p 'JSON.stringify([process.env.DATABASE_URL, process.env.TOKEN_SECRET])'`
      const shell = execFileSync('sh', ['-c', script, 'sh', text], { encoding: 'utf8' })
      const expected = ['sqlite:my data/app.db', secret]
      assert.deepEqual(JSON.parse(shell), expected)
      const { DATABASE_URL, TOKEN_SECRET } = parseEnv(text)
      assert.deepEqual([DATABASE_URL, TOKEN_SECRET], expected)
    })

  for (const secret of ["it's", 'two\nlines'.replace('\n', "'\n")])
    it(`is refused for what it cannot hold: ${JSON.stringify(secret)}`, () =>
      assert.throws(() => writtenEnvironment(answers('sqlite:a.db', secret), {}), ConfigurationError))
})
