/** The description of all endpoints for machines (OpenAPI 3.1), made of the schemas that validate. */
import type { TSchema } from 'typebox'
import { errorSchema } from '../http/answers.ts'
import type { EndpointAnswer, EndpointDescription } from '../http/endpoint.ts'

/** What is described. */
export interface OpenApiOptions {
  readonly title: string
  readonly version: string
  /** Where the endpoints are. Default: where the document was found. */
  readonly serverUrl?: string
  readonly endpoints: readonly EndpointDescription[]
  /** Where one of them is, if it is elsewhere. */
  readonly serverUrlOf?: (endpoint: EndpointDescription) => string | undefined
}

/** A document of OpenAPI 3.1, as JSON holds it. */
export interface OpenApiDocument {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string }
  readonly servers: readonly { readonly url: string }[]
  readonly tags: readonly { readonly name: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>
  readonly components: object
}

/** An operation of the document. */
export interface OpenApiOperation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  /** Of an operation that is elsewhere than the others. */
  readonly servers?: readonly { readonly url: string }[]
  readonly security: readonly object[]
  readonly parameters?: readonly object[]
  readonly requestBody?: object
  readonly responses: Readonly<Record<string, object>>
}

export function openApiDocument(options: OpenApiOptions): OpenApiDocument {
  const { title, version, serverUrl = '/', endpoints, serverUrlOf } = options
  const paths: Record<string, Record<string, OpenApiOperation>> = {}
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}')
    paths[path] ??= {}
    paths[path][endpoint.method.toLowerCase()] = described(endpoint, serverUrlOf?.(endpoint))
  }
  const document = {
    openapi: '3.1.1',
    info: { title, version },
    servers: [{ url: serverUrl }],
    tags: [...new Set(endpoints.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An access token, or an API key where it says so.' },
      },
    },
  }
  // As it is sent: without what schemas carry for types.
  return JSON.parse(JSON.stringify(document)) as OpenApiDocument
}

function described(endpoint: EndpointDescription, serverUrl: string | undefined): OpenApiOperation {
  const { id, summary, tag, requirement, body, query, params, headers } = endpoint
  const parameters = [
    ...parametersOf('query', query),
    ...parametersOf('path', params),
    ...parametersOf('header', headers),
  ]
  return {
    operationId: id,
    summary,
    tags: [tag],
    ...(serverUrl !== undefined && { servers: [{ url: serverUrl }] }),
    security: requirement ? [{ bearer: [] }] : [],
    ...(parameters.length > 0 && { parameters }),
    ...(body?.schema && { requestBody: { required: true, content: { [body.contentType]: { schema: body.schema } } } }),
    responses: responsesOf(endpoint),
  }
}

interface Members {
  readonly properties: Readonly<Record<string, TSchema>>
  readonly required?: readonly string[]
}

function parametersOf(place: 'query' | 'path' | 'header', members: Members | undefined): readonly object[] {
  const required = members?.required ?? []
  return Object.entries(members?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema,
  }))
}

/** What every endpoint of its kind answers beside its own. */
function responsesOf({
  answers,
  requirement,
  limits,
  body,
  query,
  params,
}: EndpointDescription): OpenApiOperation['responses'] {
  const all: Record<string, EndpointAnswer> = {
    ...((body || query || params) && { 400: refusal('The request does not fit.') }),
    ...(body && {
      408: refusal('The body did not arrive in time.'),
      413: refusal('The body is too large.'),
      415: refusal('The body is of another type.'),
    }),
    ...(requirement && {
      401: refusal('The token is missing, or is not good; or the login is too old.'),
      403: refusal('The token does not allow this.'),
    }),
    ...(limits.some(({ kind }) => kind === 'address') && { 429: refusal('Too much has failed: see Retry-After.') }),
    500: refusal('A fault of the server.'),
    503: refusal('The server cannot answer now: see Retry-After.'),
    ...answers,
  }
  return Object.fromEntries(
    Object.entries(all).map(([status, { description, schema }]) => [
      status,
      { description, ...(schema && { content: { 'application/json': { schema } } }) },
    ]),
  )
}

function refusal(description: string): EndpointAnswer {
  return { description, schema: errorSchema }
}
