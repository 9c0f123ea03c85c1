/** An Express app with jsonwebtoken. */
import { type JsonwebtokenOptions, jsonwebtoken as makeJsonwebtoken } from '@latchkey/protocol'
import { face } from '@latchkey/server'
import type { DialectRow } from './dialect-row.ts'

export const jsonwebtoken: DialectRow = {
  factory: 'jsonwebtoken',
  make: (options) => makeJsonwebtoken(options as JsonwebtokenOptions),
  face: (parts, users) => face({ ...parts, users }),
  carrier: () => 'Authorization: Bearer <token>',
  optionNames: { keys: 'secretEnv', issuer: 'options.check.issuer', audience: 'options.check.audience' },
  changes: [
    "Other HMAC algorithms than the key's are refused, and claims that are no object or name nobody.",
    'There are no ETags, and so no 304.',
  ],
  options: () => ({}),
}
