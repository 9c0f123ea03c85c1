/** An old app that its settings describe. */
import { type DeclaredOptions, declared as makeDeclared } from '@latchkey/protocol'
import { face } from '@latchkey/server'
import type { DialectOptions, DialectRow } from './dialect-row.ts'

export const declared: DialectRow = {
  factory: 'declared',
  make: (options) => makeDeclared(options as unknown as DeclaredOptions),
  face: (parts, users) => face({ ...parts, users }),
  carrier: (options) => carrierOf(options),
  optionNames: {
    keys: 'secretEnv',
    issuer: 'options.check.issuer',
    audience: 'options.check.audience',
    leewaySeconds: 'options.check.leeway',
    requiredClaims: 'options.check.require',
  },
  changes: [
    'Where the original crashes with 500, the answer is that of refuse.invalid.',
    'A token that names nobody is refused.',
  ],
  options: 'it needs a description of the app; describe the face in a file',
}

function carrierOf(options: DialectOptions): string {
  try {
    return declared.make(options).carrier?.token ?? BEARER
  } catch (fault) {
    // What is wrong with the options is told elsewhere.
    if (fault instanceof TypeError) return BEARER
    throw fault
  }
}

const BEARER = 'Authorization: Bearer <token>'
