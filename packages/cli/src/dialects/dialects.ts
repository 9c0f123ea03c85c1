/** The dialects that settings and `latchkey explain` can name. Adding one is a file beside this one, and a row. */
import { declared } from './declared.ts'
import type { DialectRow } from './dialect-row.ts'
import { fastapi } from './fastapi.ts'
import { flaskJwt } from './flask-jwt.ts'
import { flaskJwtExtended } from './flask-jwt-extended.ts'
import { flaskJwtSimple } from './flask-jwt-simple.ts'
import { flaskPyjwt } from './flask-pyjwt.ts'
import { jsonwebtoken } from './jsonwebtoken.ts'
import { nest } from './nest.ts'
import { oauth } from './oauth.ts'
import { simplejwt } from './simplejwt.ts'

export const DIALECTS: ReadonlyMap<string, DialectRow> = new Map([
  ['oauth', oauth],
  ['flask-jwt', flaskJwt],
  ['flask-pyjwt', flaskPyjwt],
  ['flask-jwt-extended', flaskJwtExtended],
  ['flask-jwt-simple', flaskJwtSimple],
  ['fastapi', fastapi],
  ['jsonwebtoken', jsonwebtoken],
  ['nest', nest],
  ['simplejwt', simplejwt],
  ['declared', declared],
])
