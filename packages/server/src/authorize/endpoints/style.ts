/** The style sheet of the pages. Its name changes with it, so that browsers keep it. */
import { DOCUMENTS } from '../../http/documents.ts'
import { type Endpoint, open } from '../../http/endpoint.ts'
import type { StyleSheet } from '../../pages/style.ts'
import { PATHS } from '../front-door-pages.ts'

export function styleEndpoint({ text, name }: StyleSheet): Endpoint {
  return open({
    method: 'GET',
    path: `${PATHS.signIn}/${name}`,
    id: 'readStyle',
    summary: 'The style sheet of the pages.',
    tag: 'Pages',
    limits: [DOCUMENTS],
    answers: { 200: { description: 'The style sheet.' } },
    handle: () => ({
      status: 200,
      headers: [
        ['Content-Type', 'text/css; charset=utf-8'],
        ['Cache-Control', 'public, max-age=31536000, immutable'],
      ],
      body: text,
    }),
  })
}
