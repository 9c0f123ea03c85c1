/** The documentation as the face serves it: `GET /openapi.json` for machines, and a page for people that works without any other host. */
import { createHash } from 'node:crypto'
import type { Dialect } from '@latchkey/protocol'
import Type from 'typebox'
import { conditionalMessage } from '../http/conditional-message.ts'
import { type Operation, openOperation } from '../http/operation.ts'
import { loginDocumentation } from '../login/login-documentation.ts'
import { documentationPage } from './documentation-page.ts'
import { openApiDocument } from './openapi.ts'
import { readScalarScript, SCALAR } from './scalar-script.ts'

/** What is documented. */
export interface DocumentationOptions {
  readonly title: string
  readonly version: string
  /** The face's. Its login is documented too. */
  readonly dialect: Dialect
  /** Those of the face, without these. */
  readonly operations: readonly Operation[]
}

const TAG = 'Documentation'
const YEAR_SECONDS = 31_536_000

/** Three more operations for the face. They describe the others, and not themselves. */
export function documentationOperations(options: DocumentationOptions): readonly Operation[] {
  const { title, version, dialect } = options
  const operations = [...loginDocumentation(dialect), ...options.operations]
  const body = JSON.stringify(openApiDocument({ title, version, operations }))
  const document = { contentType: 'application/json', body, etag: etagOf(body), maximumAgeSeconds: 0 }
  const scriptPath = `/docs/scalar-${SCALAR.version}.js`
  let script: string | undefined

  return [
    openOperation({
      method: 'GET',
      path: '/openapi.json',
      operationId: 'readOpenApiDocument',
      summary: 'This document.',
      tag: TAG,
      answers: { 200: { description: 'OpenAPI 3.1.', schema: Type.Object({ openapi: Type.String() }) } },
      handle: ({ facts }) => conditionalMessage(facts, document),
    }),
    openOperation({
      method: 'GET',
      path: '/docs',
      operationId: 'readDocumentation',
      summary: 'This document as a page.',
      tag: TAG,
      answers: { 200: { description: 'A page of HTML.' } },
      handle: () => documentationPage({ title, scriptPath }),
    }),
    openOperation({
      method: 'GET',
      path: scriptPath,
      operationId: 'readDocumentationScript',
      summary: 'What the page runs.',
      tag: TAG,
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
