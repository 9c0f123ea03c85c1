/** Flask-JWT-Simple, with its configuration by its names in `app.config`. */
import { flaskJwtSimple as makeFlaskJwtSimple } from '@latchkey/protocol'
import { face } from '@latchkey/server'
import { type DialectRow, textOption } from './dialect-row.ts'

export const flaskJwtSimple: DialectRow = {
  factory: 'flaskJwtSimple',
  make: (options) => {
    const entries = Object.entries(options)
    const config = Object.fromEntries(entries.filter(([name]) => name.startsWith('JWT_')))
    return makeFlaskJwtSimple({ ...Object.fromEntries(entries.filter(([name]) => !name.startsWith('JWT_'))), config })
  },
  face: (parts, users) => face({ ...parts, users }),
  carrier: (options) =>
    `${textOption(options, 'JWT_HEADER_NAME', 'Authorization')}: ${textOption(options, 'JWT_HEADER_TYPE', 'Bearer')} <token>`,
  optionNames: { keys: 'secretEnv (and JWT_ALGORITHM)', audience: 'JWT_DECODE_AUDIENCE' },
  changes: ['A token without the identity claim is refused, where the original lets it in as nobody.'],
  options: (alg) => (alg === undefined ? {} : { JWT_ALGORITHM: alg }),
}
