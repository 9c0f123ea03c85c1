/** The options of a login server, and their faults: checked before anything is opened. */
import {
  callable,
  checked,
  eachOf,
  flag,
  isPlainObject,
  type OptionReader,
  type OptionTable,
  oneOf,
  optional,
  parseOptions,
  positiveUpTo,
  readOptions,
  withMethods,
} from '@latchkey/options'
import type { Hasher } from '@latchkey/passwords'
import { isAuditRetention } from '../audit/audit-retention.ts'
import { ConfigurationError } from '../faults/configuration-error.ts'
import { type ClientAddressOptions, createClientReader } from '../http/client-address.ts'
import { hostNames } from '../http/host-check.ts'
import { DEFAULT_LISTENERS, type Listeners, listenersOption } from '../http/listeners.ts'
import { createNameRequest, type RequestIdOptions, requestIdHeaderOption } from '../http/request-id.ts'
import { type ForwardAuthServerOptions, forwardAuthOption } from '../proxy/beside.ts'
import { upstreamFaults } from '../proxy/upstream-faults.ts'
import { type ReadUpstreamOptions, type UpstreamOptions, upstreamOption } from '../proxy/upstream-options.ts'
import { type Clock, clockOption } from '../world/clock.ts'
import { type Logger, loggerOption } from '../world/logger.ts'
import type { World } from '../world/world.ts'
import { isDisposable } from './disposable.ts'
import type { FaceRecipe } from './face.ts'
import { faceList, isFace } from './face-list.ts'
import { faultsBetween } from './faults-between.ts'
import { isOff } from './off.ts'
import type { UserTableRecipe } from './people.ts'
import { type ProtectionOptions, protectionFaults } from './protections.ts'
import type { StoreRecipe } from './store.ts'
import { thrown } from './thrown.ts'

/** Options of `createLoginServer`. */
export interface LoginServerOptions extends ClientAddressOptions, RequestIdOptions, ProtectionOptions {
  /** One or more: what `nativeFace()` and `face()` return. Unknown paths are answered by the first. */
  readonly faces: readonly FaceRecipe[]
  /** Latchkey's own tables: `sql(url)` of `@latchkey/sql`. Default: nothing is kept beyond this process. */
  readonly store?: StoreRecipe
  /** Who may log in, on every face: `userTable({ … })` of `@latchkey/sql`. Default: accounts of our own, in the store. */
  readonly people?: UserTableRecipe
  /** How passwords of accounts of our own are hashed, on every face. Default: `createHasher()`. */
  readonly hasher?: Hasher
  /** What stands on which listener, or nowhere. Default: the admin API and the documentation on the admin listener, `server.admin`, alone. */
  readonly listeners?: Listeners
  /**
   * Names by which clients may call the public listener, beside addresses and `localhost`; a request with another name is answered with 421.
   * Default: any name, because a proxy in front has judged it. `[]` for a server that only this machine reaches.
   */
  readonly publicHosts?: readonly string[]
  /** The same of the admin listener. Default: addresses and `localhost` alone. */
  readonly adminHosts?: readonly string[]
  /** Apps behind the server, which answer what is none of its own. Needs the package `undici`. */
  readonly upstream?: UpstreamOptions
  /** The endpoint on the public listener that a proxy asks: `/decide`, and nginx's `/refuse`. Default: there is none. */
  readonly forwardAuth?: ForwardAuthServerOptions
  /** Closed with the server, in this order, and also if it cannot be made: pools, mailers, clients. */
  readonly owns?: readonly AsyncDisposable[]
  /**
   * Default: pino to standard error, warnings and errors. One that keeps `info` too has a line for each login and for each refusal of
   * a guard, with the id that the client is sent as `Latchkey-Request-Id`.
   */
  readonly logger?: Logger
  /** Sends `Latchkey-Help` with each refusal of a guard: what to change. Default false; not while `NODE_ENV` is `production`. */
  readonly development?: boolean
  /** Default: the machine's. */
  readonly clock?: Clock
  /** Makes the `jti` of a token. Default: random UUIDs. */
  readonly randomId?: () => string
  /** How long `authenticate`, `identity` and a given `audit` may take. Default 3,000. */
  readonly deadlineMilliseconds?: number
  /** How long a client may take to send a body. Default 10,000. */
  readonly bodyDeadlineMilliseconds?: number
  /** How long the handler of a route or an endpoint may take; a route may have a deadline of its own. Default 30,000. */
  readonly routeDeadlineMilliseconds?: number
}

/** What is inside is judged with what is known of faces and stores. */
function protection(name: string): OptionReader<unknown> {
  const advice = `a plain object with options of ${name}, or { off: 'why it is safe without' }; or leave it out`
  return optional(undefined, (value) => checked(value, isPlainObject(value), advice))
}

const auditAdvice =
  "{ retentionSeconds }, what createAudit() returns, { record }, or { off: 'why it is safe without' }; or leave it out"

const HOSTS = { publicHosts: optional(undefined, hostNames), adminHosts: optional([], hostNames) }

const OPTIONS = {
  faces: faceList,
  store: optional(undefined, withMethods<StoreRecipe>('what sql() of @latchkey/sql returns', 'faults', 'open')),
  people: optional(
    undefined,
    withMethods<UserTableRecipe>('what userTable() of @latchkey/sql returns', 'faults', 'open'),
  ),
  limits: protection('limits'),
  audit: optional(undefined, (value) =>
    isOff(value) || isAuditRetention(value) ? value : withMethods(auditAdvice, 'record')(value),
  ),
  revocations: protection('revocations'),
  trustedProxies: optional(undefined, (value) =>
    checked<readonly string[]>(value, Array.isArray(value), 'a list of addresses'),
  ),
  forwardedHeader: optional(undefined, oneOf('x-forwarded-for', 'forwarded')),
  requestIdHeader: optional(undefined, requestIdHeaderOption),
  hasher: optional(undefined, withMethods<Hasher>('what createHasher() returns', 'hash', 'verify')),
  listeners: optional(DEFAULT_LISTENERS, listenersOption),
  ...HOSTS,
  upstream: optional(undefined, upstreamOption),
  forwardAuth: optional(undefined, forwardAuthOption),
  owns: optional([], eachOf(owned, 'a list of what is closed with the server')),
  logger: optional(undefined, loggerOption),
  development: optional(false, flag),
  clock: optional(undefined, clockOption),
  randomId: optional(undefined, callable<() => string>('a function that returns an id')),
  deadlineMilliseconds: optional(3000, positiveUpTo(600_000, 'milliseconds')),
  bodyDeadlineMilliseconds: optional(10_000, positiveUpTo(600_000, 'milliseconds')),
  routeDeadlineMilliseconds: optional(30_000, positiveUpTo(3_600_000, 'milliseconds')),
} satisfies OptionTable<keyof LoginServerOptions>

/** Options with a default, as they were read. */
export interface ServerDefaults
  extends Required<
    Pick<
      LoginServerOptions,
      'adminHosts' | 'development' | 'deadlineMilliseconds' | 'bodyDeadlineMilliseconds' | 'routeDeadlineMilliseconds'
    >
  > {
  readonly listeners: Required<Listeners>
  /** `upstream`, with its own defaults. */
  readonly apps: ReadUpstreamOptions | undefined
  /** `forwardAuth`, with its own. */
  readonly asked: ReturnType<typeof forwardAuthOption> | undefined
}

/**
 * @throws {TypeError} if an option is unknown, missing or of another kind: one line for each fault of any kind
 * @throws {ConfigurationError} if nothing else is wrong than what they say
 */
export function refuseWrongOptions(options: LoginServerOptions): ServerDefaults {
  const { values } = readOptions(OPTIONS, options)
  if (!values) {
    const {
      upstream: apps,
      forwardAuth: asked,
      ...read
    } = parseOptions(OPTIONS, options, {
      together: (right) => otherFaults(right, options),
    })
    return { ...read, apps, asked }
  }
  const wrong = optionFaults(options)
  if (wrong.length > 0) throw new ConfigurationError(wrong)
  const { listeners, adminHosts, development, upstream: apps, forwardAuth: asked } = values
  const { deadlineMilliseconds, bodyDeadlineMilliseconds, routeDeadlineMilliseconds } = values
  const deadlines = { deadlineMilliseconds, bodyDeadlineMilliseconds, routeDeadlineMilliseconds }
  return { listeners, adminHosts, development, apps, asked, ...deadlines }
}

/** What the right options say, where some are wrong. */
function otherFaults(right: object, options: LoginServerOptions): readonly string[] {
  const rightOnes = Object.entries(options).filter(([name]) => Object.hasOwn(right, name))
  const faces: readonly unknown[] = Array.isArray(options.faces) ? options.faces : []
  return optionFaults({ ...Object.fromEntries(rightOnes), faces: faces.filter(isFace) }).filter(
    (line) => Object.hasOwn(right, 'faces') || !line.startsWith('faces: '),
  )
}

/** `using` takes null and closes nothing, which is never what was meant. */
function owned(value: unknown): AsyncDisposable {
  return checked(value, isDisposable(value), 'what has [Symbol.asyncDispose]() or [Symbol.dispose]()')
}

/** One line for each fault that can be found without opening anything. */
export function optionFaults(options: LoginServerOptions): readonly string[] {
  const { faces } = options
  return [...new Set([...ownFaults(options), ...faces.flatMap((face) => face.faults()), ...faultsBetween(options)])]
}

/** What is wrong with the server itself, whatever its faces have to say. */
export function ownFaults(options: LoginServerOptions): readonly string[] {
  const { faces, store, people, publicHosts, adminHosts } = options
  const hasSecret = faces.some(({ sealing }) => sealing !== undefined)
  const homeless = faces.filter(({ needsStore }) => needsStore && !store)
  return [
    ...(faces.length === 0 ? ['faces: give at least one'] : []),
    ...homeless.map(({ name }) => `store: missing: the face ${name} keeps all that it has there`),
    ...(store || people
      ? []
      : faces
          .filter(({ needsPeople }) => needsPeople)
          .map(({ name }) => `people: missing: give whose passwords are checked at the face ${name}`)),
    ...protectionFaults(options, hasSecret),
    ...upstreamFaults(options),
    ...thrown(() => createClientReader(options)),
    ...(readOptions(HOSTS, { publicHosts, adminHosts }).faults ?? []),
    ...thrown(() => createNameRequest(options, () => '')),
    ...(store?.faults() ?? []),
    ...(people?.faults() ?? []).map((line) => `people: ${line}`),
  ]
}

/** What is wrong with what the recipes lead to. Nothing is changed by asking. */
export async function probeFaults(
  { store, people, faces }: LoginServerOptions,
  world: World,
): Promise<readonly string[]> {
  const found: string[] = []
  for (const recipe of [...(store ? [store] : []), ...faces]) found.push(...((await recipe.probe?.(world)) ?? []))
  found.push(...((await people?.probe?.(world)) ?? []).map((line) => `people: ${line}`))
  return [...new Set(found)]
}
