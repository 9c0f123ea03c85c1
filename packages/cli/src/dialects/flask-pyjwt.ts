/** A Flask app that calls PyJWT itself. Its tokens say the user's name, not the row's id. */
import { flaskPyjwt as makeFlaskPyjwt } from '@latchkey/protocol'
import { face } from '@latchkey/server'
import { byName } from '../users-by-name.ts'
import { type DialectRow, textOption } from './dialect-row.ts'

export const flaskPyjwt: DialectRow = {
  make: (options) => makeFlaskPyjwt(options),
  face: ({ dialect, keys }, users) => face({ dialect, keys, users: byName(users) }),
  carrier: (options) => `${textOption(options, 'header', 'x-access-token')}: <token>`,
  optionNames: { keys: 'secretEnv', requiredClaims: 'requireExpiry' },
  options: () => ({}),
}
