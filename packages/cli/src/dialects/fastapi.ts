/** The OAuth2 tutorial of FastAPI. */
import { type FastapiOptions, fastapi as makeFastapi } from '@latchkey/protocol'
import { face } from '@latchkey/server'
import type { DialectRow } from './dialect-row.ts'

export const fastapi: DialectRow = {
  factory: 'fastapi',
  make: (options) => makeFastapi(options as FastapiOptions),
  face: (parts, users) => face({ ...parts, users }),
  carrier: () => 'Authorization: Bearer <token>',
  optionNames: { keys: 'secretEnv', issuer: 'options.check.issuer', audience: 'options.check.audience' },
  options: () => ({}),
}
