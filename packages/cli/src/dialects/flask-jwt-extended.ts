/** Flask-JWT-Extended, with its configuration by its names in `app.config`. */
import { type FlaskJwtExtendedOptions, flaskJwtExtended as makeFlaskJwtExtended } from '@latchkey/protocol'
import { face } from '@latchkey/server'
import { type DialectOptions, type DialectRow, textOption } from './dialect-row.ts'

export const flaskJwtExtended: DialectRow = {
  factory: 'flaskJwtExtended',
  make: (options) => makeFlaskJwtExtended(apart(options)),
  face: (parts, users) => face({ ...parts, users }),
  carrier: (options) =>
    `${textOption(options, 'JWT_HEADER_NAME', 'Authorization')}: ${textOption(options, 'JWT_HEADER_TYPE', 'Bearer')} <token>`,
  optionNames: {
    keys: 'secretEnv (and JWT_ALGORITHM)',
    issuer: 'JWT_DECODE_ISSUER',
    audience: 'JWT_DECODE_AUDIENCE',
    leewaySeconds: 'JWT_DECODE_LEEWAY',
  },
  changes: [
    'A type other than `access` is refused, where the original takes everything but `refresh`.',
    'Without `userLookup` tokens of people who are gone count until they expire, as in the library; a start warns.',
    'A claim that stands twice is refused.',
  ],
  options: (alg) => (alg === undefined ? {} : { JWT_ALGORITHM: alg }),
}

/** Names of app.config, and what the library has no name for. */
function apart(options: DialectOptions): FlaskJwtExtendedOptions {
  const entries = Object.entries(options)
  const config = Object.fromEntries(entries.filter(([name]) => name.startsWith('JWT_')))
  return { ...Object.fromEntries(entries.filter(([name]) => !name.startsWith('JWT_'))), config }
}
