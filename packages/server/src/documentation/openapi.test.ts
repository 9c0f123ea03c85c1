/** The document is valid, describes what is there, and every operation does what it says. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import Type from 'typebox'
import { formBody } from '../http/body-reader.ts'
import { failureLimit } from '../limits/limit.ts'
import { assertDocumented, placeOf, placesIn, readDocument } from '../testing/documented-operations.ts'
import { type DocumentedServer, startDocumentedServer } from '../testing/documented-server.ts'
import { type OpenApiDocument, openApiDocument } from './openapi.ts'
import { readScalarScript, SCALAR } from './scalar-script.ts'

let server: DocumentedServer | undefined
const face = () => {
  assert.ok(server)
  return server
}
before(async () => {
  server = await startDocumentedServer()
})
after(() => server?.[Symbol.asyncDispose]())

/** The endpoints that the suite is run for in their rooms, by `id`. */
function withSuite(): readonly string[] {
  const rooms = new URL('../', import.meta.url)
  return readdirSync(rooms, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^[^/]+\/endpoints\/[^/]+\.test\.ts$/.test(path))
    .flatMap((path) => [
      ...readFileSync(new URL(path, rooms), 'utf8').matchAll(/^describeEndpoints\(\{\n(.*?)^\}\)/gms),
    ])
    .flatMap(([, calls = '']) => [...calls.matchAll(/^ {2}(\w+): /gm)].map(([, id = '']) => id))
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(
      (await readDocument(face())) as unknown as Record<string, unknown>,
    )
    assert.ok(valid, JSON.stringify(errors))
    assert.equal(validator.version, '3.1')
  })

  it('names each operation once, and each part of a path as a parameter', async () => {
    const places = placesIn(await readDocument(face()))
    const ids = places.map(({ operation }) => operation.operationId)
    assert.equal(new Set(ids).size, ids.length)
    for (const { path, operation } of places) {
      const given = (operation.parameters ?? []) as readonly { readonly in: string; readonly name: string }[]
      const named = given.filter((one) => one.in === 'path').map(({ name }) => name)
      assert.deepEqual(
        named,
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
        path,
      )
    }
  })

  it('has no operation for which nobody runs the contract suite', async () => {
    const ids = placesIn(await readDocument(face())).map(({ operation }) => operation.operationId)
    assert.deepEqual(withSuite().toSorted(), ids.toSorted())
  })

  it('is not met by an operation that answers otherwise', async () => {
    const place = await placeOf(face(), 'getMe')
    const responses = { ...place.operation.responses }
    delete responses[401]
    await assert.rejects(
      assertDocumented(face(), { ...place, operation: { ...place.operation, responses } }, {}),
      /not documented/,
    )
    const content = { 'application/json': { schema: { type: 'object', properties: { more: {} }, required: ['more'] } } }
    const wrong = { ...place.operation.responses, 401: { description: '', content } }
    await assert.rejects(
      assertDocumented(face(), { ...place, operation: { ...place.operation, responses: wrong } }, {}),
      /'more'/,
    )
  })

  it('may be cached, and is asked for again with its tag', async () => {
    const first = await face().request('GET', '/openapi.json', {})
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' }
    assert.equal((await face().request('GET', '/openapi.json', { headers })).status, 304)
  })

  it('describes the login as it is answered, with the scope', async () => {
    const { paths } = (await (await face().request('GET', '/openapi.json', {})).json()) as OpenApiDocument
    const login = paths['/v1/login']?.['post']
    assert.partialDeepStrictEqual(login?.requestBody, {
      content: { 'application/json': { schema: { required: ['username', 'password'], additionalProperties: false } } },
    })
    assert.partialDeepStrictEqual(login?.responses[200], {
      content: { 'application/json': { schema: { properties: { scope: { type: 'string' } } } } },
    })
  })

  it('describes forms, queries and open endpoints as they are', () => {
    const { paths } = openApiDocument({
      title: 'Test',
      version: '1',
      endpoints: [
        {
          method: 'POST',
          path: '/a/:b',
          id: 'a',
          summary: 'A.',
          tag: 'T',
          requirement: undefined,
          limits: [failureLimit('a_address')],
          body: formBody(Type.Object({ x: Type.String() })),
          query: Type.Object({ q: Type.Optional(Type.String()) }),
          params: Type.Object({ b: Type.String() }),
          answers: { 204: { description: 'Done.' } },
        },
      ],
    })
    const operation = paths['/a/{b}']?.['post']
    assert.deepEqual(operation?.security, [])
    assert.deepEqual(operation?.parameters, [
      { name: 'q', in: 'query', required: false, schema: { type: 'string' } },
      { name: 'b', in: 'path', required: true, schema: { type: 'string' } },
    ])
    assert.partialDeepStrictEqual(operation?.requestBody, { content: { 'application/x-www-form-urlencoded': {} } })
    assert.deepEqual(operation?.responses[204], { description: 'Done.' })
    assert.ok(operation?.responses[429])
  })
})

describe('the documentation’s script', () => {
  it('is the one of the npm package, to the byte', () => {
    assert.equal(createHash('sha256').update(readScalarScript()).digest('hex'), SCALAR.sha256)
  })
})
