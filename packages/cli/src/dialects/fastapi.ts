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
  changes: [
    'The texts of 422 are those of pydantic 1.',
    'A token gets no scope merely because it was asked for, which the tutorial does; forms of the type multipart are not read.',
  ],
  options: () => ({}),
}
