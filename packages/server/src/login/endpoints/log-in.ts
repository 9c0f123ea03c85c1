/** The login of a dialect: a user name and a password become a token. */
import { type Dialect, type LoginRequest, oauthError, type Refusal, type RequestFacts } from '@latchkey/protocol'
import Type from 'typebox'
import { errorSchema } from '../../http/answers.ts'
import { type Endpoint, type EndpointParts, open } from '../../http/endpoint.ts'
import { sessionHeader } from '../../http/session-header.ts'
import type { Logger } from '../../world/logger.ts'
import { LOGINS } from '../limit-rules.ts'
import { isNative, type LogIn } from '../log-in.ts'
import { spoken } from '../spoken.ts'

const UNVERIFIED =
  'The e-mail address is not verified yet. Open the link in the mail, ask for another mail, or correct the address.'

/** What it needs. */
export interface LogInEndpointPorts {
  readonly logIn: LogIn
  readonly logger: Logger
  /** The session of the cookies that came with a request. */
  readonly sessionInCookie: (facts: RequestFacts) => Promise<string | undefined>
  /** The path at which a user who comes too soon asks for another way in, if the face has one. */
  readonly release?: string | undefined
}

const device = Type.String({ minLength: 1, maxLength: 255, pattern: '^[^\\u0000]+$' })
const seconds = Type.Integer({ description: 'Seconds from now.' })
const text = Type.Optional(Type.String())

/** What an `oauth()` dialect reads. */
const nativeBody = Type.Object(
  {
    username: Type.String({ minLength: 1 }),
    password: Type.String({ minLength: 1 }),
    device_label: Type.Optional(device),
    device_token: Type.Optional(device),
  },
  { additionalProperties: false },
)

const nativeAnswer = Type.Object({
  access_token: text,
  token_type: text,
  csrf_token: text,
  expires_in: seconds,
  scope: Type.Optional(Type.String({ description: 'What the token may do. Left out if it has no scopes.' })),
  refresh_token: text,
  refresh_expires_in: Type.Optional(seconds),
  device_token: text,
})

const limitedSchema = Type.Object({
  ...errorSchema.properties,
  release: Type.Optional(Type.String({ description: 'A path. Left out where no mail can be sent.' })),
})

/** One for each place and method at which the dialect has its login. */
export function logInEndpoints(dialect: Dialect): readonly Endpoint<LogInEndpointPorts>[] {
  return partsOf(dialect).map((parts) =>
    open({
      ...parts,
      limits: [LOGINS],
      handle: async ({ input, from, facts }, { logIn, logger, release, sessionInCookie }: LogInEndpointPorts) => {
        const result = await logIn(input, from, async () => sessionInCookie(facts))
        logger.info({ event: result.kind, dialect: dialect.name, requestId: from.requestId }, 'login')
        if (result.kind === 'login_limited') {
          return dialect.httpMessage(429, { retryAfterSeconds: result.retryAfterSeconds, release })
        }
        if (result.kind === 'login_unverified') {
          // Clients of old apps know of no such state.
          return isNative(dialect)
            ? oauthError(403, 'email_unverified', UNVERIFIED)
            : dialect.refuse({ kind: 'login_refused' })
        }
        return result.kind === 'login' ? dialect.accept(result) : dialect.refuse(result as Refusal)
      },
    }),
  )
}

/** Old apps' dialects have no schemas: the order of their refusals is the old app's own, and is not described. */
function partsOf(dialect: Dialect): readonly EndpointParts<LoginRequest>[] {
  const isOurs = isNative(dialect)
  const parts = {
    id: 'logIn',
    summary: 'Logs in with user name and password.',
    tag: 'Sessions',
    body: isOurs ? spoken(dialect, nativeBody) : spoken(dialect),
    ...(isOurs && { headers: sessionHeader }),
    answers: {
      200: {
        description:
          'Logged in. With `Latchkey-Session: cookie` the tokens are in cookies, and `csrf_token` stands here in their place.',
        ...(isOurs && { schema: nativeAnswer }),
      },
      400: { description: 'The user name or the password is wrong, or the request does not fit.', schema: errorSchema },
      ...(isOurs && {
        403: {
          description:
            'It asks for cookies, and its page may not have them; or (`email_unverified`) the password is right, and the address of the account must be verified first.',
          schema: errorSchema,
        },
      }),
      429: {
        description:
          'Too many attempts: see Retry-After. Whoever cannot be told from a stranger may ask at `release` for a mail that makes them known.',
        schema: isOurs ? limitedSchema : errorSchema,
      },
    },
  }
  const { loginRoute } = dialect
  return loginRoute ? loginRoute.methods.map((method) => ({ ...parts, path: loginRoute.path, method })) : []
}
