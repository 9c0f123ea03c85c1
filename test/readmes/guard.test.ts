/** The guard's README, run as it stands there, from outside the repository. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { createTestIssuer } from '@latchkey/guard/testing'
import { type Dialect, flaskJwt, flaskPyjwt } from '@latchkey/protocol'
import { createSigner, secretKey } from '@latchkey/tokens'
import { blocksOf, blockWith, runOutside } from './outside-folder.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const readme = read('packages/guard/README.md')
const sections = new Map(readme.split('\n## ').map((text) => [text.slice(0, text.indexOf('\n')), text]))
const oldApp = sections.get('Tokens of an old app') ?? ''

/** Long enough for a guard that is told no reason. */
const SECRET_KEY = 'the key 0f the readme test: 32 bytes and more'

const fetched = 'fetch(new URL(path, address), { headers })'
const requested = 'app.request(path, { headers })'

describe('the README of the guard', () => {
  for (const [article, framework, dialect, secret, header, prefix, ask] of [
    ['B', 'hono', flaskJwt(), 'secret-key', 'authorization', 'JWT ', requested],
    ['A', 'node', flaskPyjwt(), 'your_secret_key', 'x-access-token', '', fetched],
  ] as const) {
    it(`takes the tokens of article ${article} under the article's own secret, as pasted`, async () => {
      const block = blockWith(oldApp, `@latchkey/guard/${framework}`)
      const headers = { [header]: `${prefix}${oldToken(dialect, secret)}` }
      const refused = String(dialect.refuse({ kind: 'credential_absent' }).status)
      assert.deepEqual(await answers(block, headers, ask, { SECRET_KEY: secret }), ['200 hello 7', refused])
      const forged = { [header]: `${prefix}${oldToken(dialect, 'another secret')}` }
      assert.deepEqual(await answers(block, forged, ask, { SECRET_KEY: secret }), [refused, refused])
    })
  }

  it('types claims by a schema and refuses a token that does not fit, as pasted', async () => {
    await using issuer = await createTestIssuer({ audience: 'https://api.example.com' }).serve()
    const [pasted = ''] = blocksOf(sections.get('What a guard is') ?? '')
    const block = pasted.replace('https://login.example.com', issuer.issuer)
    for (const [claims, answer] of [
      [{ tenant: 'acme' }, '200 at acme'],
      [{ tenant: 7 }, '401'],
      [{}, '401'],
    ] as const) {
      const headers = { authorization: `Bearer ${issuer.token({ claims })}` }
      assert.deepEqual(await answers(block, headers, requested), [answer, '401'])
    }
  })

  it('logs a refusal as one line of JSON under the id that the client is sent, as pasted', async () => {
    const [block = ''] = blocksOf(sections.get('What happened to this request?') ?? '')
    const lines = await printed(`${block}
      const decision = guard.decide({ method: 'GET', origin: undefined, path: '/', header: () => [] })
      for (const [name, value] of decision.message.headers) if (name.startsWith('Latchkey-')) console.log(value)
      process.exit()`)
    const logged = lines.find((line) => line.startsWith('{')) ?? ''
    const id = lines.find((line) => line !== logged)
    assert.equal(lines.length, 2)
    const { requestId, reason, dialect: name, status } = JSON.parse(logged)
    assert.deepEqual([requestId, reason, name, status], [id, { code: 'credential_absent' }, 'oauth', 401])
  })

  it('opens a WebSocket with a ticket, as pasted', async () => {
    await using issuer = await createTestIssuer({ audience: 'https://api.example.com' }).serve()
    const block = blockWith(readme, '@latchkey/guard/upgrade')
    const [page = ''] = /new WebSocket\(url, .*?\]\)/.exec(readme) ?? []
    const lines =
      await printed(`${block.replace('https://login.example.com', issuer.issuer).replace('listen(3000)', 'listen(0)')}
      const address = '127.0.0.1:' + server.address().port
      const headers = { authorization: 'Bearer ${issuer.token({ subject: '7' })}' }
      const ticket = await (await fetch('http://' + address + '/tickets', { method: 'POST', headers })).text()
      const url = 'ws://' + address
      for (const used of [false, true]) {
        const socket = ${page}
        socket.onerror = () => console.log('refused')
        socket.onmessage = ({ data }) => console.log(data, socket.protocol)
        await new Promise((resolve) => socket.addEventListener(used ? 'error' : 'message', resolve))
      }
      process.exit()`)
    assert.deepEqual(lines, ['hello 7 latchkey', 'refused'])
  })

  const testing = sections.get('Testing your app') ?? ''
  const [matrix = '', served = ''] = blocksOf(testing)

  it('checks the access of an app, as pasted', async () => {
    const row = (await printed(matrix)).at(-1)?.split(/ {2,}/)
    assert.deepEqual(row, ['DELETE /orders/:id', 'refused 401', 'refused 401', 'refused 403', 'allowed'])
  })

  it('prints the matrix that it shows when a guard is forgotten', async () => {
    const [, shown = ''] = /```\n([\s\S]*?)\n```/.exec(testing.replaceAll(/```ts[\s\S]*?```/g, '')) ?? []
    const forgotten = matrix.replace("auth.protect({ roles: 'admin' }), ", '')
    assert.notEqual(forgotten, matrix)
    const caught = forgotten.replace(
      /await assertAccess\(([\s\S]*)\)\nconsole/,
      'await assertAccess($1).catch(({ report }) => report)\nconsole',
    )
    assert.equal((await runOutside(caught, { env: { SECRET_KEY } })).trimEnd(), shown)
  })

  it('lets a served issuer in, as pasted', async () => {
    const lines = await printed(`${served}
      const header = (name: string) => (name === 'authorization' ? ['Bearer ' + issuer.token()] : [])
      const decision = await guard.decide({ method: 'GET', origin: undefined, path: '/', header })
      console.log(decision.allowed)`)
    assert.deepEqual(lines, ['true'])
  })
})

async function printed(program: string): Promise<readonly string[]> {
  return (await runOutside(program, { env: { SECRET_KEY } })).trim().split(/\s*\n/)
}

type Headers = Readonly<Record<string, string>>

/** What a block answers to these headers, and to none. */
async function answers(block: string, headers: Headers, ask: string, env: Headers = {}): Promise<readonly string[]> {
  const listening = block.replace(/^(\S+)\.listen\(3000\)$/m, 'const { port } = $1.listen(0).address()')
  const program = `${listening}
    const address = 'http://127.0.0.1:' + (typeof port === 'number' ? port : 80)
    ${asking(headers, ask)}`
  return (await runOutside(program, { env })).trim().split(/\s*\n/)
}

function asking(headers: Headers, ask: string): string {
  return `const path = '/private'
    for (const headers of [${JSON.stringify(headers)}, {}]) {
      const response = await ${ask}
      console.log(response.status, response.ok ? await response.text() : '')
    }
    process.exit()`
}

function oldToken(dialect: Dialect, secret: string): string {
  const key = secretKey(secret, { alg: 'HS256', allowWeak: "an article's own" })
  const context = { now: Date.now() / 1000, alg: key.alg, kid: undefined, tokenId: 'token-1', csrfToken: '' }
  const { header, claims } = dialect.issue({ id: 7 }, context)
  return createSigner({ key }).sign(claims, header)
}
