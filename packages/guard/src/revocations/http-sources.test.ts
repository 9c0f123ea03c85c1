/** What the two HTTP sources ask, and which answers they do not trust. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { pollingSource } from './polling-source.ts'
import { sseSource } from './sse-source.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => void
let answer: Answer = (_, response) => void response.end()
const http = createServer((request, response) => answer(request, response))
let url = ''
before(async () => {
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/v1/revocations`
})
after(() => {
  http.close()
  http.closeAllConnections()
})

const SOURCES = [
  {
    name: 'sse',
    type: 'text/event-stream',
    open: sseSource,
    write: (text: string) => `event: revocations\ndata: ${text}\n\n`,
    bound: { maximumEventCharacters: 1024 },
  },
  {
    name: 'polling',
    type: 'application/jsonl',
    open: pollingSource,
    write: (text: string) => text,
    bound: { maximumBytes: 1024 },
  },
] as const
const WHOLE = '{"revocations":[{"kind":"token","id":"a"}],"cursor":"c1"}'

for (const { name, type, open, write, bound } of SOURCES) {
  const send = (status: number, headers: Readonly<Record<string, string>>, body: string): Answer => {
    return (_, response) => void response.writeHead(status, headers).end(body)
  }
  const first = async (options = {}, follow: { readonly after?: string } = {}) => {
    const signal = AbortSignal.timeout(20_000)
    for await (const batch of open(url, options).follow({ ...follow, signal })) return batch
    throw new Error('ended')
  }

  describe(`${name}: a source of revocations`, () => {
    it('asks with its secret, its cursor and what it reads', async () => {
      let asked: IncomingMessage | undefined
      answer = (request, response) => {
        asked = request
        send(200, { 'content-type': type }, write(WHOLE))(request, response)
      }
      const batch = await first({ token: async () => 'secret', headers: { 'X-Region': 'eu' } }, { after: 'a/b+c&d' })
      assert.deepEqual(batch, { revocations: [{ kind: 'token', id: 'a' }], cursor: 'c1' })
      assert.equal(new URL(asked?.url ?? '', url).searchParams.get('after'), 'a/b+c&d')
      const { authorization, accept, 'x-region': region } = asked?.headers ?? {}
      assert.deepEqual([authorization, accept, region], ['Bearer secret', type, 'eu'])
    })

    for (const [what, status, headers, body, fault] of [
      ['a redirect', 302, { location: '/elsewhere' }, '', /with a redirect/],
      ['a permanent redirect to another place', 308, { location: 'https://evil.test/' }, '', /with a redirect/],
      ['401', 401, { 'content-type': type }, WHOLE, /status 401/],
      ['204', 204, {}, '', /status 204/],
      ['503', 503, { 'content-type': type }, WHOLE, /status 503/],
      ['another media type', 200, { 'content-type': 'text/html' }, WHOLE, /another media type/],
      ['no media type', 200, {}, WHOLE, /another media type/],
      ['the media type as a parameter', 200, { 'content-type': `text/html; ${type}` }, WHOLE, /another media type/],
      ['what is not JSON', 200, { 'content-type': type }, write('{"revocations":['), /JSON/],
      [
        'a kind that is not known',
        200,
        { 'content-type': type },
        write('{"revocations":[{"kind":"x","id":"a"}]}'),
        /kind/,
      ],
      [
        'more than fits',
        200,
        { 'content-type': type },
        write(`{"x":"${'x'.repeat(2000)}"}`),
        /too long|more than fits/,
      ],
      ['nothing', 200, { 'content-type': type }, '', /ended|JSON/],
    ] as const) {
      it(`does not believe ${what}`, async () => {
        answer = send(status, headers, body)
        await assert.rejects(first(bound), fault)
      })
    }

    it('takes the media type with parameters and in any case', async () => {
      answer = send(200, { 'content-type': `${type.toUpperCase()}; charset=utf-8` }, write(WHOLE))
      assert.equal((await first()).cursor, 'c1')
    })

    it('never tells its secret in a fault', async () => {
      answer = send(401, { 'content-type': type }, 'secret')
      await assert.rejects(first({ token: 'secret' }), (error: Error) => !String(error.stack).includes('Bearer secret'))
    })

    for (const [what, address, options, message] of [
      ['no URL', 'here', {}, /^url:/],
      ['plain HTTP beyond this machine', 'http://login.test/', {}, /^url:.*https/],
      ['a name that only begins as this machine', 'http://127.0.0.1.evil.test/', {}, /^url:.*https/],
      ['credentials in the URL', 'https://a:b@login.test/', {}, /^url:.*logs/],
      ['another scheme', 'file:///etc/passwd', {}, /^url:/],
      ['a cursor of its own', 'https://login.test/?after=5', {}, /^url:/],
      ['an unknown option', 'https://login.test/', { authorization: 'x' }, /^authorization: unknown/],
      ['a secret that no header carries', 'https://login.test/', { token: 'a\nb' }, /^token:/],
      ['an empty secret', 'https://login.test/', { token: '' }, /^token:/],
      ['a header that none is', 'https://login.test/', { headers: { 'a b': 'c' } }, /./],
      ['a bound that is not valid', 'https://login.test/', { [Object.keys(bound)[0] ?? '']: 0 }, /^maximum\w+:/],
    ] as const) {
      it(`is not made with ${what}`, () => {
        assert.throws(() => open(address, options as object), { name: 'TypeError', message })
      })
    }

    for (const address of ['https://login.test/feed', 'http://localhost:5000/', 'http://[::1]/', 'http://127.0.0.1/']) {
      it(`is made for ${address}`, () => void open(new URL(address)))
    }
  })
}

describe('polling', () => {
  it('does not believe an answer without a cursor: nobody knows whether it is whole', async () => {
    answer = (_, response) =>
      void response.writeHead(200, { 'content-type': 'application/jsonl' }).end('{"revocations":[]}\n')
    const batches = pollingSource(url).follow({ signal: AbortSignal.timeout(20_000) })
    await assert.rejects(async () => {
      for await (const { cursor } of batches) assert.equal(cursor, undefined)
    }, /no cursor/)
  })

  it('takes an answer of many lines, each as it comes, and is whole with the cursor of the last', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/jsonl' })
      response.write('{"revocations":[{"kind":"token","id":"a"}]}\n{"revocations":[{"kind":"tok')
      response.write('en","id":"\u00e9"}]}\n\n')
      response.end('{"revocations":[],"cursor":"c1"}')
    }
    const told: unknown[] = []
    for await (const batch of pollingSource(url).follow({ signal: AbortSignal.timeout(20_000) })) {
      told.push(batch)
      if (batch.cursor !== undefined) break
    }
    assert.deepEqual(told, [
      { revocations: [{ kind: 'token', id: 'a' }] },
      { revocations: [{ kind: 'token', id: '\u00e9' }] },
      { revocations: [], cursor: 'c1' },
    ])
  })

  it('goes on after the cursor of the last answer', async () => {
    const asked: (string | null)[] = []
    answer = (request, response) => {
      asked.push(new URL(request.url ?? '', url).searchParams.get('after'))
      response.writeHead(200, { 'content-type': 'application/jsonl' })
      response.end(`{"revocations":[],"cursor":"c${asked.length}"}`)
    }
    const source = pollingSource(url, { intervalSeconds: 0.05 })
    for await (const { cursor } of source.follow({ signal: AbortSignal.timeout(20_000) })) if (cursor === 'c3') break
    assert.deepEqual(asked, [null, 'c1', 'c2'])
  })
})

describe('server-sent events', () => {
  it('that are not known end the stream: to skip one would be to let in what it revokes', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(`event: revocations\ndata: ${WHOLE}\n\nevent: key-revoked\ndata: {}\n\n`)
    }
    let batches = 0
    await assert.rejects(async () => {
      for await (const _ of sseSource(url).follow({ signal: AbortSignal.timeout(20_000) })) batches += 1
    }, /not known/)
    assert.equal(batches, 1)
  })
})
