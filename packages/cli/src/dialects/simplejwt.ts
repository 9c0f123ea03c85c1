/** Django REST framework's simplejwt, with `SIMPLE_JWT` by its own names. */
import { simplejwt as makeSimplejwt, type SimplejwtOptions } from '@latchkey/protocol'
import { face } from '@latchkey/server'
import type { DialectRow } from './dialect-row.ts'

export const simplejwt: DialectRow = {
  factory: 'simplejwt',
  make: (options) => {
    const entries = Object.entries(options)
    const isSetting = (name: string) => /^[A-Z][A-Z_]+$/.test(name)
    const config = Object.fromEntries(entries.filter(([name]) => isSetting(name)))
    const rest: SimplejwtOptions = Object.fromEntries(entries.filter(([name]) => !isSetting(name)))
    return makeSimplejwt({ ...rest, config })
  },
  face: (parts, users) => face({ ...parts, users }),
  carrier: () => 'Authorization: Bearer <token>',
  optionNames: {
    keys: 'secretEnv (and ALGORITHM)',
    issuer: 'ISSUER',
    audience: 'AUDIENCE',
    leewaySeconds: 'LEEWAY',
  },
  changes: [
    'Not there: sliding tokens, several token classes, content negotiation (406, indented JSON), the description that OPTIONS gives.',
    'Refresh looks at the user.',
    'A rotated token always ends, and a blacklisted one is refused by `verify` too.',
  ],
  options: (alg) => (alg === undefined ? {} : { ALGORITHM: alg }),
}
