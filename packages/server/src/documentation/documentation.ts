/** The documentation as the face serves it: `GET /openapi.json` for machines, and a page for people that works without any other host. */

import { createHash } from 'node:crypto'
import { nonEmptyText, type OptionTable, parseOptions, part } from '@latchkey/options'
import type { Dialect } from '@latchkey/protocol'
import Type from 'typebox'
import { conditionalMessage } from '../http/conditional-message.ts'
import { DOCUMENTS } from '../http/documents.ts'
import { type Endpoint, type EndpointDescription, open } from '../http/endpoint.ts'
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
}

const TAG = 'Documentation'
const YEAR_SECONDS = 31_536_000

const OPTIONS = {
  title: nonEmptyText,
  version: nonEmptyText,
  dialect: part<Dialect>('what oauth(), flaskJwt() or flaskPyjwt() returns'),
  endpoints: part<readonly EndpointDescription[]>('a list of endpoints'),
} satisfies OptionTable<keyof DocumentationOptions>

/** Three more endpoints for the face. They describe the others, and not themselves. */
export function documentationEndpoints(options: DocumentationOptions): readonly Endpoint[] {
  const { title, version, dialect, endpoints: others } = parseOptions(OPTIONS, options)
  const endpoints = [...logInEndpoints(dialect), ...others]
  const body = JSON.stringify(openApiDocument({ title, version, endpoints }))
  const document = { contentType: 'application/json', body, etag: etagOf(body), maximumAgeSeconds: 0 }
  const scriptPath = `/docs/scalar-${SCALAR.version}.js`
  let script: string | undefined

  return [
    open({
      method: 'GET',
      path: '/openapi.json',
      id: 'readOpenApiDocument',
      summary: 'This document.',
      tag: TAG,
      limits: [DOCUMENTS],
      answers: { 200: { description: 'OpenAPI 3.1.', schema: Type.Object({ openapi: Type.String() }) } },
      handle: ({ facts }) => conditionalMessage(facts, document),
    }),
    open({
      method: 'GET',
      path: '/docs',
      id: 'readDocumentation',
      summary: 'This document as a page.',
      tag: TAG,
      limits: [DOCUMENTS],
      answers: { 200: { description: 'A page of HTML.' } },
      handle: () => documentationPage({ title, scriptPath }),
    }),
    open({
      method: 'GET',
      path: scriptPath,
      id: 'readDocumentationScript',
      summary: 'What the page runs.',
      tag: TAG,
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
