/** The documentation as the face serves it: `GET /openapi.json` for machines, and a page for people that works without any other host. */

import { createHash } from 'node:crypto'
import { nonEmptyText, type OptionTable, optional, parseOptions, part } from '@latchkey/options'
import { type CacheableDocument, conditionalMessage, type Dialect } from '@latchkey/protocol'
import Type from 'typebox'
import { DOCUMENTS } from '../http/documents.ts'
import { type Endpoint, type EndpointDescription, open } from '../http/endpoint.ts'
import { DEFAULT_LISTENERS, type ListenerName, type Listeners, listenersOption, standsOn } from '../http/listeners.ts'
import { logInEndpoints } from '../login/endpoints/log-in.ts'
import { documentationPage } from './documentation-page.ts'
import { openApiDocument } from './openapi.ts'
import { readScalarScript, SCALAR } from './scalar-script.ts'

/** What is documented. */
export interface DocumentationOptions {
  readonly title: string
  readonly version: string
  /** The face's dialect. Its login is documented too. */
  readonly dialect: Dialect
  /** The face's other endpoints. */
  readonly endpoints: readonly EndpointDescription[]
  /** The server's own. Default: what the server has by default. */
  readonly listeners?: Listeners
  /** Where clients reach the public listener: what stands there is called there from the admin listener's document too. */
  readonly publicUrl?: string
}

const DOCUMENTATION = { tag: 'Documentation', group: 'documentation' } as const
const YEAR_SECONDS = 31_536_000

const OPTIONS = {
  title: nonEmptyText,
  version: nonEmptyText,
  dialect: part<Dialect>('what oauth(), flaskJwt() or flaskPyjwt() returns'),
  endpoints: part<readonly EndpointDescription[]>('a list of endpoints'),
  listeners: optional(DEFAULT_LISTENERS, listenersOption),
  publicUrl: optional(undefined, nonEmptyText),
} satisfies OptionTable<keyof DocumentationOptions>

/**
 * Three more endpoints for the face. They describe the others, and not themselves. On the public listener they describe what stands there:
 * a stranger learns nothing of the admin API. On the admin listener they describe everything.
 */
export function documentationEndpoints(options: DocumentationOptions): readonly Endpoint[] {
  const { title, version, dialect, endpoints: others, listeners, publicUrl } = parseOptions(OPTIONS, options)
  const all = [...logInEndpoints(dialect), ...others]
  const { publicPath: path = '' } = dialect
  const documents = new Map<ListenerName, CacheableDocument>()

  function documentOn(listener: ListenerName): CacheableDocument {
    const known = documents.get(listener)
    if (known) return known
    const here = new Set<EndpointDescription>(standsOn(all, listener, listeners))
    const open = new Set<EndpointDescription>(listener === 'admin' ? standsOn(all, 'public', listeners) : [])
    const endpoints = all.filter((one) => here.has(one) || open.has(one))
    const serverUrl = listener === 'public' ? path || '/' : '/'
    const serverUrlOf = (one: EndpointDescription) => {
      if (here.has(one)) return one.atHost && serverUrl !== '/' ? '/' : undefined
      return one.atHost ? publicUrl?.slice(0, publicUrl.length - path.length) : publicUrl
    }
    const body = JSON.stringify(openApiDocument({ title, version, serverUrl, endpoints, serverUrlOf }))
    const document = { contentType: 'application/json', body, etag: etagOf(body), maximumAgeSeconds: 0 }
    documents.set(listener, document)
    return document
  }

  const scriptPath = `/docs/scalar-${SCALAR.version}.js`
  let script: string | undefined

  return [
    open({
      method: 'GET',
      path: '/openapi.json',
      id: 'readOpenApiDocument',
      summary: 'This document.',
      ...DOCUMENTATION,
      limits: [DOCUMENTS],
      answers: { 200: { description: 'OpenAPI 3.1.', schema: Type.Object({ openapi: Type.String() }) } },
      handle: ({ facts, listener }) => conditionalMessage(facts, documentOn(listener)),
    }),
    open({
      method: 'GET',
      path: '/docs',
      id: 'readDocumentation',
      summary: 'This document as a page.',
      ...DOCUMENTATION,
      limits: [DOCUMENTS],
      answers: { 200: { description: 'A page of HTML.' } },
      // Relative to the page: in front of both may be a path.
      handle: () => documentationPage({ title, scriptPath: scriptPath.slice(1) }),
    }),
    open({
      method: 'GET',
      path: scriptPath,
      id: 'readDocumentationScript',
      summary: 'What the page runs.',
      ...DOCUMENTATION,
      limits: [DOCUMENTS],
      answers: { 200: { description: 'JavaScript.' } },
      handle: ({ facts }) => {
        script ??= readScalarScript()
        const etag = `"${SCALAR.sha256}"`
        return conditionalMessage(facts, {
          contentType: 'text/javascript; charset=utf-8',
          body: script,
          etag,
          maximumAgeSeconds: YEAR_SECONDS,
        })
      },
    }),
  ]
}

function etagOf(body: string): string {
  return `"${createHash('sha256').update(body).digest('base64url')}"`
}
