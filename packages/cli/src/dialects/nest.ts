/** A Nest app, as its documentation writes it. */
import { nest as makeNest, type NestOptions } from '@latchkey/protocol'
import { face } from '@latchkey/server'
import type { DialectRow } from './dialect-row.ts'

export const nest: DialectRow = {
  factory: 'nest',
  make: (options) => makeNest(options as NestOptions),
  face: (parts, users) => face({ ...parts, users }),
  carrier: () => 'Authorization: Bearer <token>',
  optionNames: { keys: 'secretEnv', issuer: 'options.check.issuer', audience: 'options.check.audience' },
  changes: [
    'As jsonwebtoken.',
    "A login without a name or a password is 401, where the chapter's code crashes.",
    "The text of a 400 is not V8's.",
  ],
  options: () => ({}),
}
