/** Documents of clients over real HTTPS: what is asked, what is taken, what is kept, and how little anybody can make of it. */
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { after, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRateLimits } from '../../limits/limit-rates.ts'
import { memoryCounters } from '../../limits/memory-counters.ts'
import { createMovableClock } from '../../testing/movable-clock.ts'
import { type HttpsOrigin, httpsOrigin, json } from '../testing/https-origin.ts'
import { type ClientDocumentsOptions, createClientDocuments } from './client-documents.ts'
import type { FetchingForTests } from './fetch-document.ts'

const origin = await httpsOrigin(json({}))
after(() => origin[Symbol.asyncDispose]())

function metadataOf(clientId: string, more: object = {}) {
  return { client_id: clientId, client_name: 'App', redirect_uris: ['http://127.0.0.1/back'], ...more }
}

interface Line {
  readonly fault: string
  readonly host: string
  readonly document: string
}

/** A reader whose time a test moves, and the address of a document that nobody has asked for yet. */
function world(forTests: FetchingForTests = {}, options: Partial<ClientDocumentsOptions> = {}) {
  const clock = createMovableClock()
  const lines: Line[] = []
  const limits = createRateLimits({
    counters: memoryCounters({ clock }),
    clock,
    secret: 'a secret of the tests, long enough!',
  })
  const logger = { info: () => {}, error: () => {}, warn: (facts: object) => void lines.push(facts as Line) }
  const all = { ...origin.forTests, ...forTests }
  const documents = createClientDocuments({ limits, clock, logger, forTests: all, ...options })
  const url = `${origin.origin}/client.json`
  origin.answer = json(metadataOf(url))
  const before = origin.requests.length
  const from = { address: '198.51.100.7' }
  return {
    ...documents,
    ...{ clock, lines, url, from },
    asked: () => origin.requests.slice(before),
    /** What a request is told once it has failed and all of its time has passed; nobody is told before. */
    async failed(url_: string = url) {
      let told: unknown = 'nothing yet'
      const reading = documents.resolve(url_, from).then((answer) => {
        told = answer
      })
      while (lines.length === 0) await sleep(1)
      await clock.advance(2.9)
      assert.equal(told, 'nothing yet')
      await clock.advance(0.2)
      await reading
      assert.equal(told, undefined)
      return lines.map(({ fault }) => fault)
    },
  }
}

describe('a document of a client', () => {
  it('is asked for with nothing of ours and nothing of the request, over a connection of its own', async () => {
    const { resolve, url, from, asked } = world()
    const client = await resolve(url, from)
    assert.deepEqual(client, {
      clientId: url,
      clientName: 'App',
      redirectUris: ['http://127.0.0.1/back'],
      authentication: { method: 'none' },
    })
    const [request] = asked()
    assert.deepEqual(
      [request?.method, request?.url, Object.keys(request?.headers ?? {}).toSorted()],
      ['GET', '/client.json', ['accept', 'accept-encoding', 'connection', 'host', 'user-agent']],
    )
    assert.deepEqual([request?.headers['accept-encoding'], request?.headers.connection], ['identity', 'close'])
  })

  const faults: readonly (readonly [what: string, fault: string, answer: HttpsOrigin['answer']])[] = [
    ['there is none', 'status', (_, response) => response.writeHead(404).end('{}')],
    [
      'it stands elsewhere',
      'status',
      (_, response) => response.writeHead(302, { Location: 'https://169.254.169.254/latest/meta-data/' }).end(),
    ],
    [
      'it is said to be no longer the same, and nothing is known',
      'status',
      (_, response) => response.writeHead(304).end(),
    ],
    ['it is a page', 'content_type', json('{}', { 'Content-Type': 'text/html' })],
    ['it is said to be nothing', 'content_type', (_, response) => response.writeHead(200).end('{}')],
    ['it is compressed', 'content_encoding', json('{}', { 'Content-Encoding': 'gzip' })],
    ['it is too long', 'too_large', json(`{"client_name":"${'a'.repeat(10_240)}"}`)],
    [
      'it never ends',
      'too_large',
      (_, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json' })
        const more = () => response.write('a'.repeat(4096)) && setImmediate(more)
        response.on('drain', more)
        more()
      },
    ],
    [
      'it is no UTF-8',
      'not_text',
      (_, response) => {
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(Buffer.from([0x7b, 0xff, 0x7d]))
      },
    ],
    ['it is no JSON', 'json', json('{')],
    ['it is of another client', 'client_id', json(metadataOf('https://other.client.test/client.json'))],
    [
      'it has more keys than a flow can carry',
      'jwks',
      (request, response) => {
        const keys = Array.from({ length: 9 }, (_, i) => ({ kty: 'RSA', kid: `${i}`, e: 'AQAB', n: 'A'.repeat(342) }))
        const signs = { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys } }
        json(metadataOf(`${origin.origin}/client.json`, signs))(request, response)
      },
    ],
    ['the connection is cut', 'connection', (request) => request.socket.destroy()],
  ]

  for (const [what, fault, answer] of faults) {
    it(`is refused after all of the time has passed if ${what}, and the log alone says why`, async () => {
      const it = world()
      origin.answer = answer
      assert.deepEqual(await it.failed(), [fault])
      assert.deepEqual(it.lines[0], { document: 'client metadata', host: 'app.client.test', fault })
      assert.equal(await it.resolve(it.url, it.from), undefined)
      assert.equal(it.asked().length, 1)
    })
  }

  it('is refused if its body drips: the time is for everything', async () => {
    const { resolve, url, from, clock, lines, asked } = world()
    origin.answer = (_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' })
      response.write('{')
    }
    const reading = resolve(url, from)
    while (asked().length === 0) await sleep(1)
    await clock.advance(3)
    assert.deepEqual([await reading, lines.map(({ fault }) => fault)], [undefined, ['timeout']])
  })

  it('is refused of a server with a certificate that nobody has signed', async () => {
    const { ca: _, ...untrusting } = origin.forTests
    const clock = createMovableClock()
    const own = world()
    const lines: Line[] = []
    const documents = createClientDocuments({
      limits: { consume: async () => ({ allowed: true, left: 1 }) },
      clock,
      logger: { info: () => {}, error: () => {}, warn: (facts) => void lines.push(facts as Line) },
      forTests: untrusting,
    })
    const reading = documents.resolve(own.url, own.from)
    while (lines.length === 0) await sleep(1)
    await clock.advance(3)
    assert.deepEqual([await reading, lines[0]?.fault, own.asked().length], [undefined, 'connection', 0])
  })

  it('is refused where nobody listens', async () => {
    const closed = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => closed.once('listening', resolve))
    const { port } = closed.address() as { port: number }
    await new Promise((resolve) => closed.close(resolve))
    assert.deepEqual(await world().failed(`https://app.client.test:${port}/client.json`), ['connection'])
  })
})

describe('the host of a document', () => {
  for (const [what, addresses] of [
    ['this machine', ['127.0.0.1']],
    ['the cloud that this machine is in', ['169.254.169.254']],
    ['a network of ours', ['10.1.2.3']],
    ['a network of ours, besides one of the internet', ['93.184.215.14', '192.168.1.1']],
    ['this machine by IPv6', ['::1']],
    ['this machine by an address that maps IPv4', ['::ffff:127.0.0.1']],
    ['this machine through a translator', ['64:ff9b::7f00:1']],
  ] as const) {
    it(`is not asked when its name leads to ${what}`, async () => {
      const it = world({ resolve: async () => addresses, allowedAddresses: [] })
      assert.deepEqual([await it.failed(), it.asked().length], [['address'], 0])
    })
  }

  it('is not asked when its name leads nowhere, or cannot be asked for', async () => {
    assert.deepEqual(await world({ resolve: async () => [] }).failed(), ['address'])
    assert.deepEqual(await world({ resolve: () => Promise.reject(new Error('SERVFAIL')) }).failed(), ['name'])
  })

  it('is looked up once, and connected to where that led, so that a second answer changes nothing', async () => {
    let asked = 0
    const answers = [['127.0.0.1'], ['169.254.169.254']]
    const { resolve, url, from } = world({ resolve: async () => answers[asked++] ?? [] })
    assert.equal((await resolve(url, from))?.clientName, 'App')
    assert.equal(asked, 1)
  })

  it('can be among those that are not taken, or must be among those that are', async () => {
    for (const options of [{ deny: ['app.client.test'] }, { allow: ['other.client.test'] }]) {
      const { resolve, url, from, asked } = world({}, options)
      assert.deepEqual([await resolve(url, from), asked().length], [undefined, 0])
    }
    const { resolve, url, from } = world({}, { allow: ['app.client.test'] })
    assert.equal((await resolve(url, from))?.clientName, 'App')
  })
})

describe('documents that are kept', () => {
  it('are good for as long as they say, and then asked for by their tag', async () => {
    const { resolve, url, from, clock, asked } = world()
    origin.answer = json(metadataOf(url), { 'Cache-Control': 'max-age=600', ETag: '"1"' })
    await resolve(url, from)
    await clock.advance(599)
    await resolve(url, from)
    assert.equal(asked().length, 1)
    origin.answer = (request, response) =>
      response
        .writeHead(request.headers['if-none-match'] === '"1"' ? 304 : 500, { 'Cache-Control': 'max-age=600' })
        .end()
    await clock.advance(1)
    assert.equal((await resolve(url, from))?.clientName, 'App')
    await clock.advance(599)
    assert.equal((await resolve(url, from))?.clientName, 'App')
    assert.equal(asked().length, 2)
  })

  it('are not good any more when they cannot be read again', async () => {
    const it = world()
    await it.resolve(it.url, it.from)
    await it.clock.advance(300)
    origin.answer = (_, response) => response.writeHead(500).end()
    assert.deepEqual(await it.failed(), ['status'])
  })

  it('are for one request alone if they say so', async () => {
    const { resolve, url, from, asked } = world()
    origin.answer = json(metadataOf(url), { 'Cache-Control': 'no-store' })
    for (let i = 0; i < 3; i += 1) assert.equal((await resolve(url, from))?.clientName, 'App')
    assert.equal(asked().length, 3)
  })

  it('are asked for again a minute after a failure, and not before', async () => {
    const it = world()
    origin.answer = (_, response) => response.writeHead(500).end()
    await it.failed()
    origin.answer = json(metadataOf(it.url))
    await it.clock.advance(50)
    assert.equal(await it.resolve(it.url, it.from), undefined)
    await it.clock.advance(10)
    assert.equal((await it.resolve(it.url, it.from))?.clientName, 'App')
  })
})

describe('what strangers can ask for', () => {
  it('is fetched once for all who ask at once, of whom 256 are answered', async () => {
    const { resolve, url, from, asked } = world()
    const answers = await Promise.all(Array.from({ length: 1000 }, () => resolve(url, from)))
    assert.deepEqual([asked().length, answers.filter((answer) => answer !== undefined).length], [1, 256])
  })

  it('is ten documents a minute from one network, and more from another', async () => {
    const { resolve, from, clock, asked } = world()
    const urls = Array.from({ length: 12 }, (_, i) => `${origin.origin}/${i}.json`)
    origin.answer = (request, response) => json(metadataOf(`${origin.origin}${request.url}`))(request, response)
    for (const url of urls) await resolve(url, from)
    assert.equal(asked().length, 10)
    assert.equal((await resolve(urls[11] ?? '', { address: '203.0.113.9' }))?.clientName, 'App')
    for (const url of urls.slice(0, 10)) assert.equal((await resolve(url, from))?.clientName, 'App')
    assert.equal(asked().length, 11)
    await clock.advance(60)
    assert.equal((await resolve(urls[10] ?? '', from))?.clientName, 'App')
  })

  it('is sixty documents a minute in all, from however many networks', async () => {
    const { resolve, asked } = world()
    origin.answer = (request, response) => json(metadataOf(`${origin.origin}${request.url}`))(request, response)
    for (let i = 0; i < 65; i += 1) await resolve(`${origin.origin}/${i}.json`, { address: `198.51.100.${i}` })
    assert.equal(asked().length, 60)
  })

  it('is fetched from eight servers at once', async () => {
    const held: (() => void)[] = []
    const release = () => {
      for (const go of held.splice(0)) go()
    }
    let [most, served] = [0, 0]
    const { resolve, clock, asked } = world()
    origin.answer = (request, response) => {
      held.push(() => json(metadataOf(`${origin.origin}${request.url}`))(request, response))
      most = Math.max(most, held.length)
      served += 1
      // A ninth would come meanwhile.
      if (held.length === 8 || served === 20) setTimeout(release, 20)
    }
    const reading = Array.from({ length: 20 }, (_, i) =>
      resolve(`${origin.origin}/${i}.json`, { address: `198.51.100.${i}` }),
    )
    await Promise.all(reading)
    assert.deepEqual([asked().length, most], [20, 8])
    assert.equal(clock.waiting(), 0)
  })
})

describe('keys that a client publishes', () => {
  it('are read by the same rules, and again for a key that is not in them, a minute later', async () => {
    const { keysAt, from, clock, asked } = world()
    const url = `${origin.origin}/keys.json`
    origin.answer = json({ keys: [{ kty: 'EC', kid: '1' }] })
    assert.deepEqual(await keysAt(url, from), { keys: [{ kty: 'EC', kid: '1' }] })
    await keysAt(url, from, true)
    assert.equal(asked().length, 1)
    await clock.advance(60)
    await keysAt(url, from, true)
    assert.equal(asked().length, 2)
  })

  it('are refused with a private or a shared key among them', async () => {
    for (const member of [
      { kty: 'EC', d: 'AA' },
      { kty: 'oct', k: 'AA' },
    ]) {
      const { keysAt, from, clock, lines } = world()
      origin.answer = json({ keys: [{ kty: 'EC' }, member] })
      const reading = keysAt(`${origin.origin}/keys.json`, from)
      while (lines.length === 0) await sleep(1)
      await clock.advance(3)
      assert.deepEqual([await reading, lines[0]?.fault], [undefined, 'jwks'])
    }
  })
})
