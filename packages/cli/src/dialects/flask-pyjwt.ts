/** A Flask app that calls PyJWT itself. Its tokens say the user's name, not the row's id, unless its options say otherwise. */
import { flaskPyjwt as makeFlaskPyjwt } from '@latchkey/protocol'
import { face } from '@latchkey/server'
import { type DialectRow, textOption } from './dialect-row.ts'

export const flaskPyjwt: DialectRow = {
  factory: 'flaskPyjwt',
  make: (options) => makeFlaskPyjwt(options),
  face: ({ dialect, keys }, users) => face({ dialect, keys, users }),
  carrier: (options) => `${textOption(options, 'header', 'x-access-token')}: <token>`,
  optionNames: { keys: 'secretEnv', requiredClaims: 'requireExpiry' },
  changes: [
    'Where the original crashes with 500, the answer is the refusal that fits.',
    'A token with characters outside of its alphabet is refused, and so is a header with one name twice.',
  ],
  options: () => ({}),
}
