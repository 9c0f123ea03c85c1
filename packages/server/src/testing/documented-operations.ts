/** The operations of the native face's OpenAPI document, and whether a call is answered as it says. */
import assert from 'node:assert/strict'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { OpenApiDocument, OpenApiOperation } from '../documentation/openapi.ts'
import type { Call, DocumentedServer } from './documented-server.ts'

/** An operation, and where it is. */
export interface Place {
  readonly method: string
  readonly path: string
  readonly operation: OpenApiOperation
}

/** As a client finds it. */
export async function readDocument(server: DocumentedServer): Promise<OpenApiDocument> {
  return (await (await server.request('GET', '/openapi.json', {})).json()) as OpenApiDocument
}

export async function placeOf(server: DocumentedServer, operationId: string): Promise<Place> {
  const place = placesIn(await readDocument(server)).find(({ operation }) => operation.operationId === operationId)
  return place ?? assert.fail(`the document has no operation ${operationId}`)
}

export function placesIn({ paths }: OpenApiDocument): readonly Place[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )
}

/** The answer has a status that is documented, and the body that is documented for it. */
export async function assertDocumented(
  server: DocumentedServer,
  { method, path, operation }: Place,
  call: Call,
): Promise<number> {
  const response = await server.request(method, path, call)
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
  const ajv = new Ajv2020({ strict: true, allErrors: true, formats: { uri: (text: string) => URL.canParse(text) } })
  const check = ajv.compile(media.schema)
  assert.ok(check(JSON.parse(text)), `${operation.operationId} ${response.status}: ${ajv.errorsText(check.errors)}`)
  return response.status
}
