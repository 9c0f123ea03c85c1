/** How a download judges an answer. The answers come from a fetch function of the test's own. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Download, type DownloadOptions, download } from './download.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

function fetched(response: () => Response | Promise<Response>, more: Partial<DownloadOptions> = {}): Promise<Download> {
  return download({
    url: 'https://issuer.example/keys',
    accept: 'application/json',
    fetch: async () => response(),
    signal: new AbortController().signal,
    timeoutMilliseconds: 5000,
    maximumBytes: 100,
    ...more,
  })
}

describe('download', () => {
  it('has the document and nothing else of a good answer', async () => {
    const answer = await fetched(() => new Response('{"a":1}', { headers: JSON_TYPE }))
    assert.deepEqual(answer, { ok: true, document: { a: 1 }, maximumAgeSeconds: undefined })
  })

  it('is over at once when it was ended before it began, though the fetch knows no signal', async () => {
    const never = (): Promise<Response> => new Promise(() => {})
    assert.deepEqual(await fetched(never, { signal: AbortSignal.abort() }), { ok: false, fault: 'network' })
  })

  it('rejects on a runtime that lacks something, such as Node 20, and asks nobody', async () => {
    using _ = withoutResolvers()
    let asked = 0
    await assert.rejects(
      fetched(() => {
        asked++
        return new Response('{}', { headers: JSON_TYPE })
      }),
      { name: 'TypeError', message: /withResolvers/ },
    )
    assert.equal(asked, 0)
  })

  for (const [status, fault] of [
    [299, 'status'],
    [300, 'redirect'],
    [399, 'redirect'],
    [400, 'status'],
  ] as const) {
    it(`calls ${status} a fault of kind ${fault}`, async () => {
      const answer = await fetched(() => new Response('{}', { status, headers: JSON_TYPE }))
      assert.deepEqual(answer, { ok: false, fault, status })
    })
  }

  it('calls what a browser shows of a redirect a redirect: status 0, type opaqueredirect (Fetch §2.2.6)', async () => {
    const opaque = Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' })
    assert.deepEqual(await fetched(() => opaque), { ok: false, fault: 'redirect', status: 0 })
    assert.deepEqual(await fetched(() => Response.error()), { ok: false, fault: 'status', status: 0 })
  })

  for (const type of [
    'text/html, application/jwk-set+json',
    'x-application/jwk-set+json',
    'application/jwk-set+jsonp',
    'application/jwk-set+json, text/html',
    'application/+json',
  ]) {
    it(`takes no ${type}`, async () => {
      const answer = await fetched(() => new Response('{}', { headers: { 'content-type': type } }))
      assert.deepEqual(answer, { ok: false, fault: 'content_type', status: 200 })
    })
  }

  for (const type of [undefined, 'text/plain', 'Text/Plain; charset=utf-8', 'application/octet-stream']) {
    it(`takes JSON of the type ${type}, which says nothing of it, and tells so`, async () => {
      const headers = { ...(type !== undefined && { 'content-type': type }) }
      const taken = await fetched(() => new Response(Buffer.from('{}'), { headers }))
      assert.deepEqual(taken, { ok: true, document: {}, maximumAgeSeconds: undefined, lenient: ['content_type'] })
      for (const text of ['<p>', '"hello"', '']) {
        const other = await fetched(() => new Response(Buffer.from(text), { headers }))
        assert.deepEqual(other, { ok: false, fault: 'content_type', status: 200 })
      }
    })
  }

  it('takes JSON behind a byte order mark, and tells so; behind two it is none', async () => {
    const answer = (marks: string) => fetched(() => new Response(`${marks}{}`, { headers: JSON_TYPE }))
    const lenient = ['byte_order_mark']
    assert.deepEqual(await answer('\ufeff'), { ok: true, document: {}, maximumAgeSeconds: undefined, lenient })
    assert.deepEqual(await answer('\ufeff\ufeff'), { ok: false, fault: 'json' })
  })

  it('finds no JSON in an answer that has no body at all', async () => {
    const answer = await fetched(() => new Response(null, { headers: JSON_TYPE }))
    assert.deepEqual(answer, { ok: false, fault: 'json' })
  })

  for (const [value, seconds] of [
    ['max-age=60', 60],
    ['max-age="60"', 60],
    ['public,max-age=999999999', 999_999_999],
    ['max-age=60x', undefined],
    ['max-age=1e3', undefined],
    ['max-age=60.5', undefined],
    ['x-max-age=60', undefined],
    ['max-age=1234567890', undefined],
    ['max-age=', undefined],
    ['no-store', 0],
    ['max-age=60, no-cache', 0],
  ] as const) {
    it(`reads Cache-Control: ${value} as ${seconds}`, async () => {
      const answer = await fetched(() => new Response('{}', { headers: { ...JSON_TYPE, 'cache-control': value } }))
      assert.deepEqual(answer, { ok: true, document: {}, maximumAgeSeconds: seconds })
    })
  }
})

/** Node 20 has no `Promise.withResolvers`. */
function withoutResolvers(): Disposable {
  const own = Object.getOwnPropertyDescriptor(Promise, 'withResolvers') ?? {}
  Reflect.deleteProperty(Promise, 'withResolvers')
  return { [Symbol.dispose]: () => Object.defineProperty(Promise, 'withResolvers', own) }
}
