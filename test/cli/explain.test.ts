/** `latchkey explain` as it is run: from standard input to an exit code. What it says of which token: commands/explain.test.ts of the package. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { flaskJwt } from '@latchkey/protocol'
import { createSigner, secretKey } from '@latchkey/tokens'
import { configured } from './configured.ts'
import { type Ended, runToEnd, scriptWords } from './latchkey-process.ts'
import { scratchFolder } from './scratch-folder.ts'

const SECRET = 'c4n4ry-flask-jwt-secret-of-32-bytes-or-more'
const folder = scratchFolder()
after(() => folder[Symbol.dispose]())

/** Whatever it prints is searched for the input and the secret. */
async function explain(words: readonly string[], input: string): Promise<Ended> {
  const ended = await runToEnd([...scriptWords('latchkey'), 'explain', ...words], { input, env: { SECRET } })
  const printed = `${ended.stdout}${ended.stderr}`
  assert.doesNotMatch(printed, /c4n4ry/)
  for (const part of input.split(/[\s.:"]+/)) assert.ok(part.length < 37 || !printed.includes(part), 'shows the input')
  return ended
}

it('tells by its exit code whether a face accepts the token on standard input, and when there is none to judge', async () => {
  const dialect = flaskJwt()
  const context = { alg: 'HS256', kid: undefined, tokenId: 'c4n4ry-id', csrfToken: 'csrf-token' } as const
  const tokenOf = (now: number) => {
    const { header, claims } = dialect.issue({ id: 'c4n4ry-user' }, { ...context, now })
    return createSigner({ key: secretKey(SECRET, { alg: 'HS256' }) }).sign(claims, header)
  }
  const words = ['--secret-env', 'SECRET', '--dialect', 'flask-jwt']
  const accepted = await explain(words, `${tokenOf(Date.now() / 1000)}\n`)
  assert.deepEqual([accepted.exitCode, accepted.stderr], [0, ''])
  assert.match(accepted.stdout, /^face.*: accepted$/m)
  const refused = await explain(words, tokenOf(Date.now() / 1000 - 999))
  assert.deepEqual([refused.exitCode, refused.stderr], [1, ''])
  assert.match(refused.stdout, /^ {2}REFUSED .*exp/m)
  const empty = await explain(words, '')
  assert.deepEqual([empty.exitCode, empty.stdout], [2, ''])
  assert.match(empty.stderr, /^error: standard input: is empty/)
})

it('explains a refusal of `latchkey serve` itself, from its standard error', async () => {
  const secret = 'c4n4ry-native-secret-of-32-bytes-or-more'
  using files = configured({
    port: 0,
    users: { urlEnv: 'DATABASE_URL' },
    faces: [{ dialect: 'oauth', secretEnv: 'NATIVE_SECRET', options: { issuer: 'https://a.example', audience: 'b' } }],
  })
  await using running = await files.start({
    NATIVE_SECRET: secret,
    DATABASE_URL: `sqlite:${join(folder.path, 'users.db')}`,
  })
  const { headers } = await fetch(`${running.address}/v1/me`, { headers: { authorization: 'Basic c4n4ry' } })
  const id = headers.get('latchkey-request-id') ?? assert.fail('no id was sent')
  const { stderr: log } = await running.end('SIGINT')
  const { exitCode, stdout } = await explain(['--request', id, '--log', '-'], log)
  assert.equal(exitCode, 0)
  assert.match(stdout, /^ {2}REFUSED {2}credential +credential_malformed; because of: scheme$/m)
  assert.match(stdout, /^ {2}advice: Another scheme stands before the token; send Authorization: Bearer <token>\.$/m)
})
