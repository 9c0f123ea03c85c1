/** The document is valid, describes what is there, and every operation does what it says. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import Type from 'typebox'
import { formBody } from '../http/body-reader.ts'
import { failureLimit } from '../limits/limit.ts'
import { type Call, type DocumentedServer, startDocumentedServer } from '../testing/documented-server.ts'
import { exampleCalls } from '../testing/example-calls.ts'
import { type OpenApiDocument, type OpenApiOperation, openApiDocument } from './openapi.ts'
import { readScalarScript, SCALAR } from './scalar-script.ts'

interface Place {
  readonly method: string
  readonly path: string
  readonly operation: OpenApiOperation
}

let server: DocumentedServer | undefined
const face = () => {
  assert.ok(server)
  return server
}
before(async () => {
  server = await startDocumentedServer()
})
after(() => server?.[Symbol.asyncDispose]())

/** As a client finds it. */
async function readDocument(): Promise<OpenApiDocument> {
  return (await (await face().request('GET', '/openapi.json', {})).json()) as OpenApiDocument
}

async function placeOf(operationId: string): Promise<Place> {
  const place = placesIn(await readDocument()).find(({ operation }) => operation.operationId === operationId)
  assert.ok(place, `the document has no operation ${operationId}`)
  return place
}

function placesIn({ paths }: OpenApiDocument): readonly Place[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
}

const ajv = new Ajv2020({ strict: true, allErrors: true, formats: { uri: (text: string) => URL.canParse(text) } })

/** The answer has a status that is documented, and the body that is documented for it. */
async function assertDocumented({ method, path, operation }: Place, call: Call): Promise<number> {
  const response = await face().request(method, path, call)
  const text = await response.text()
  const documented = operation.responses[response.status] as
    | { readonly content?: Readonly<Record<string, { readonly schema: object }>> }
    | undefined
  assert.ok(documented, `${operation.operationId} answered ${response.status}, which is not documented: ${text}`)
  const [media] = Object.values(documented.content ?? {})
  if (!media) {
    assert.equal(text, '', `${operation.operationId} ${response.status} has a body`)
    return response.status
  }
  assert.match(response.headers.get('content-type') ?? '', /^application\/([a-z-]+\+)?json$/)
  const check = ajv.compile(media.schema)
  assert.ok(check(JSON.parse(text)), `${operation.operationId} ${response.status}: ${ajv.errorsText(check.errors)}`)
  return response.status
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate((await readDocument()) as unknown as Record<string, unknown>)
    assert.ok(valid, JSON.stringify(errors))
    assert.equal(validator.version, '3.1')
  })

  it('names each operation once, and each part of a path as a parameter', async () => {
    const places = placesIn(await readDocument())
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

  it('has an example of a good and of a bad call for each operation, and for no other', async () => {
    const places = placesIn(await readDocument())
    assert.deepEqual(
      places.map(({ operation }) => operation.operationId).toSorted(),
      Object.keys(exampleCalls).toSorted(),
    )
    for (const { operation } of places) {
      const takes = operation.security.length > 0 || operation.requestBody || operation.parameters
      assert.ok(exampleCalls[operation.operationId]?.bad || !takes, `${operation.operationId} has no bad call`)
    }
  })

  for (const [operationId, { good, bad }] of Object.entries(exampleCalls)) {
    it(`is met by ${operationId}, called well${bad ? ' and badly' : ''}`, async () => {
      const place = await placeOf(operationId)
      assert.equal(Math.floor((await assertDocumented(place, await good(face()))) / 100), 2)
      if (bad) assert.equal(Math.floor((await assertDocumented(place, await bad(face()))) / 100), 4)
    })
  }

  it('is not met by an operation that answers otherwise', async () => {
    const place = await placeOf('getMe')
    const responses = { ...place.operation.responses }
    delete responses[401]
    await assert.rejects(
      assertDocumented({ ...place, operation: { ...place.operation, responses } }, {}),
      /not documented/,
    )
    const content = { 'application/json': { schema: { type: 'object', properties: { more: {} }, required: ['more'] } } }
    const wrong = { ...place.operation.responses, 401: { description: '', content } }
    await assert.rejects(
      assertDocumented({ ...place, operation: { ...place.operation, responses: wrong } }, {}),
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
