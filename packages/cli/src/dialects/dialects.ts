/** The dialects that settings and `latchkey explain` can name. Adding one is a file beside this one, and a row. */
import type { DialectRow } from './dialect-row.ts'
import { flaskJwt } from './flask-jwt.ts'
import { flaskPyjwt } from './flask-pyjwt.ts'
import { oauth } from './oauth.ts'

export const DIALECTS: ReadonlyMap<string, DialectRow> = new Map([
  ['oauth', oauth],
  ['flask-jwt', flaskJwt],
  ['flask-pyjwt', flaskPyjwt],
])
