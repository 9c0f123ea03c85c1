import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { flaskPyjwt } from '@latchkey/protocol'
import { listening } from '../testing/listening.ts'
import { request, talk } from '../testing/raw-client.ts'
import { oauthFace, testKey, testServer } from '../testing/test-server.ts'
import { face } from './face-recipe.ts'

const server = await testServer({
  faces: [
    oauthFace({
      routes: [
        { method: 'GET', path: '/folder/', public: true, handle: () => 'folder' },
        { method: 'POST', path: '/notes/:id/', handle: () => 'note' },
        { method: 'GET', path: '/file', public: true, handle: () => 'file' },
      ],
    }),
    face({
      dialect: flaskPyjwt(),
      keys: [testKey('pyjwt')],
      users: { authenticate: () => undefined },
      routes: [{ method: 'GET', path: '/open/', public: true, handle: () => 'open' }],
    }),
  ],
})

const locate = async (target: string, rawTarget?: string) => {
  const info = rawTarget === undefined ? {} : { rawTarget }
  const { status, headers } = await server.handler(new Request(`https://api.test:8443${target}`), info)
  return [status, headers.get('location')]
}

describe('a route that ends in a slash', () => {
  it('is found without it by a permanent redirect to an absolute location', async () => {
    assert.deepEqual(await locate('/folder'), [308, 'https://api.test:8443/folder/'])
  })

  it('keeps the query as it came', async () => {
    assert.deepEqual(await locate('/folder?a=%2F&b=c?d'), [308, 'https://api.test:8443/folder/?a=%2F&b=c?d'])
  })

  it('keeps what is escaped in the path', async () => {
    assert.deepEqual(await locate('/notes/a%2Fb%25'), [308, 'https://api.test:8443/notes/a%2Fb%25/'])
    assert.deepEqual(await locate('/notes/gr%C3%BC%0d%0aSet-Cookie:%20a'), [
      308,
      'https://api.test:8443/notes/gr%C3%BC%0D%0ASet-Cookie:%20a/',
    ])
  })

  it('is not hidden by a guard or a method: the redirect says nothing more than the path', async () => {
    assert.deepEqual(await locate('/notes/1'), [308, 'https://api.test:8443/notes/1/'])
  })

  it('is the only direction: a slash too much is another path', async () => {
    assert.deepEqual(await locate('/file/'), [404, null])
    assert.deepEqual(await locate('/folder//'), [404, null])
  })

  it('redirects to the host that was asked, and without one to the path alone', async () => {
    await using running = await listening(server)
    const [named] = await talk(running.port, request('/folder?x'))
    assert.equal(named?.headers['location'], 'http://api.test/folder/?x')
    const [nameless] = await talk(running.port, 'GET /folder?x HTTP/1.0\r\n\r\n')
    assert.equal(nameless?.headers['location'], '/folder/?x')
  })

  it('redirects in the form of the face that has the route', async () => {
    const { status, headers } = await server.handler(
      new Request('http://api.test/open', { headers: { origin: 'http://web.test' } }),
    )
    assert.deepEqual([status, headers.get('access-control-allow-origin')], [308, 'http://web.test'])
    assert.match(headers.get('content-type') ?? '', /^text\/html/)
  })
})
