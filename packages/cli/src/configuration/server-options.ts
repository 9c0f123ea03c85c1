/** From settings and the environment to a server's options. Nothing is asked for yet. */
import { createHasher } from '@latchkey/passwords'
import type { FaceRecipe, LoginServerOptions, World } from '@latchkey/server'
import { faultsBetween, ownFaults, sharedUsers } from '@latchkey/server/administration'
import { sql } from '@latchkey/sql'
import { DIALECTS } from '../dialects/dialects.ts'
import type { Environment } from '../surroundings.ts'
import { type Read, within } from './collected-faults.ts'
import { type FaceParts, readFaceParts } from './face-parts.ts'
import { listenerOptions } from './listening.ts'
import { readNativeParts } from './native-parts.ts'
import { peopleOf, secretFaults, userFaults } from './open-users.ts'
import { readPasswordFormats } from './password-formats.ts'
import { readProtections } from './protection-settings.ts'
import { readVariable } from './read-variable.ts'
import type { Right } from './section.ts'
import type { ReadSettings } from './settings.ts'
import { readForwardAuth, readUpstream } from './upstream-parts.ts'
import type { UserSettings } from './user-settings.ts'

/**
 * Everything that would keep a server of these settings from being made, but for the port that it listens on. Databases are asked, and
 * nothing in them is made.
 */
export async function faultsOfSettings(
  settings: ReadSettings,
  environment: Environment,
  world: World,
): Promise<readonly string[]> {
  const { value, faults } = readOptions(settings, environment)
  return [...new Set([...settings.faults, ...userFaults(settings.users), ...faults, ...(await probeAll(value, world))])]
}

/** What a server is made with. */
export interface ReadOptions {
  readonly options: LoginServerOptions
  readonly redisUrl: string | undefined
  /** Of the server's own tables. */
  readonly storeUrl: string | undefined
  /** The setting from which the server's own store comes. */
  readonly storePlace: 'database' | 'users'
}

/** Of a value in spite of faults: the databases that it names can be asked too. The native face comes first: it answers the paths that nobody has. */
export function readOptions(
  settings: ReadSettings,
  environment: Environment,
): Read<ReadOptions> & { readonly value: ReadOptions } {
  const { users, database } = settings
  const { trustedProxies, forwardedHeader, requestIdHeader } = settings.listen
  const parts = settings.faces.map((one, i) => within(`faces.${i}.`, readFaceParts(one, environment)))
  const ofUsers = readVariable('users.urlEnv', users.urlEnv, environment)
  const ofDatabase = readVariable('database.urlEnv', database?.urlEnv, environment)
  const ofNative = readNativeParts(settings, environment)
  const ofProtections = readProtections(settings, environment)
  const ofUpstream = readUpstream(settings.upstream, { hasNative: settings.native !== undefined, environment })
  const forwardAuth = readForwardAuth(settings.forwardAuth, settings.native !== undefined)
  const { value: usersUrl } = ofUsers
  const { value: databaseUrl } = ofDatabase
  const { value: native } = ofNative
  const { value: protections } = ofProtections
  // Users of our own schema live in our own database, and everything else of ours may lie there too.
  const ownUrl = databaseUrl ?? (database || users.table !== undefined ? undefined : usersUrl)
  const ofPasswords = readPasswordFormats(users.passwords, environment)
  const needed = parts.map(({ value }) => (value && !value.users ? (value.dialect.userColumns ?? []) : []))
  const people = peopleOf(users, usersUrl, ofPasswords.value, [...new Set(needed.flat())])
  const secrets = needed.flatMap((columns, i) => secretFaults(users, columns).map((line) => `faces.${i}.${line}`))
  const isElsewhere = usersUrl !== undefined && users.table === undefined && usersUrl !== ownUrl
  const homeless = isElsewhere
    ? ['users.table: missing: accounts of Latchkey\u2019s own lie in database; leave users out for them']
    : []
  const options: LoginServerOptions = {
    ...protections.options,
    ...listenerOptions(settings),
    ...(ownUrl !== undefined && { store: sql(ownUrl) }),
    ...(people ? { people } : ownHasher(users, ofPasswords)),
    faces: [...(native ? [native.face] : []), ...parts.flatMap(({ value }) => (value ? [faceOf(value)] : []))],
    ...(trustedProxies && { trustedProxies }),
    ...(forwardedHeader && { forwardedHeader }),
    ...(requestIdHeader !== undefined && { requestIdHeader }),
    ...(ofUpstream.value && { upstream: ofUpstream.value }),
    ...(forwardAuth && { forwardAuth }),
    owns: native?.mailer ? [native.mailer] : [],
  }
  const { limits = {} } = settings
  const lacksSecret =
    protections.redisUrl !== undefined && !native && limits.secretEnv === undefined && limits.off === undefined
  const usersPlace = `users.urlEnv: ${users.urlEnv}: `
  const place = databaseUrl === undefined ? usersPlace : 'database.urlEnv: '
  return {
    value: {
      options,
      redisUrl: protections.redisUrl,
      storeUrl: ownUrl,
      storePlace: databaseUrl === undefined ? 'users' : 'database',
    },
    faults: [
      ...[...parts, ofUsers, ofPasswords, ofDatabase, ofNative, ofProtections, ofUpstream].flatMap(
        ({ faults }) => faults,
      ),
      ...homeless,
      ...secrets,
      ...judged(options, { native: native?.face, given: settings.faces, lacksSecret, place, usersPlace }),
    ],
  }
}

interface Judging {
  readonly native: FaceRecipe | undefined
  /** The faces as the settings have them. */
  readonly given: ReadSettings['faces']
  /** Whether processes count together, and nobody has given the secret for it. */
  readonly lacksSecret: boolean
  /** Of the store's URL. */
  readonly place: string
  readonly usersPlace: string
}

/** What the server's own options say of each other. */
function judged(
  options: LoginServerOptions,
  { native, given, lacksSecret, place, usersPlace }: Judging,
): readonly string[] {
  const others = options.faces.filter((one) => one !== native)
  const ofStore = new Set(options.store?.faults())
  // Which faces there are is known when each has been read.
  const isWhole = others.length === given.length
  const own = ownFaults(options).filter(
    (line) => isWhole || !/^(?:upstream\.prefixes\.\d+|forwardAuth)\.face: /.test(line),
  )
  return [
    ...(lacksSecret ? ['limits.secretEnv: missing: processes that count together in Redis need the same secret'] : []),
    ...own.flatMap((line) => (ofStore.has(line) ? `${place}${line}` : placed(line, usersPlace))),
    ...[...others.flatMap((one) => one.faults()), ...faultsBetween(options)].map(
      (line) => `${placeOfFace(line, given)}: ${line}`,
    ),
  ]
}

/** The server's options by the settings that they come from. What is missing was told with the settings. */
function placed(line: string, usersPlace: string): readonly string[] {
  if (/^(?:store|people): missing|^faces: give at least one/.test(line)) return []
  return [
    line
      .replace(/^limits\.secret\b/, 'limits.secretEnv')
      .replace(/^revocations\.feedToken\b/, 'revocationFeed.tokenEnv')
      .replace(/^publicHosts\b/, 'hosts')
      .replace(/^adminHosts\b/, 'admin.hosts')
      .replace(/^upstream\.identityKey\b/, 'upstream.identitySecretEnv')
      .replace(/^people: /, usersPlace),
  ]
}

/** A path that two have is the setting's that gave it. */
function placeOfFace(line: string, faces: ReadSettings['faces']): string {
  const i = faces.findIndex(({ options }) => line.startsWith(`${String(options?.['JWT_AUTH_URL_RULE'])}: `))
  return i === -1 ? 'faces' : `faces.${i}.options.JWT_AUTH_URL_RULE`
}

/** What is wrong with the databases too, for a start that fails anyway. */
export async function probeAll(
  { options: { store, people }, storePlace }: ReadOptions,
  world: World,
): Promise<readonly string[]> {
  const ofStore = store && store.faults().length === 0 ? await store.probe?.(world) : []
  const ofPeople = people && people.faults().length === 0 ? await people.probe?.(world) : []
  return [
    ...(ofStore ?? []).map((line) => `${storePlace}: ${line}`),
    ...(ofPeople ?? []).map((line) => `users: ${line}`),
  ]
}

/** Accounts of our own may hold rows that came from elsewhere. */
function ownHasher(
  { rehash }: Right<UserSettings>,
  { value: formats, faults }: ReturnType<typeof readPasswordFormats>,
): Pick<LoginServerOptions, 'hasher'> {
  const policy = rehash === undefined || rehash === 'never' ? {} : { policy: { format: rehash } }
  if (faults.length > 0 || (formats.length === 0 && !rehash)) return {}
  return { hasher: createHasher({ formats, ...policy }) }
}

function faceOf(parts: FaceParts): FaceRecipe {
  const row = DIALECTS.get(parts.dialect.name)
  if (!row) throw new TypeError('a dialect that was read has no row')
  const { users = sharedUsers, ...rest } = parts
  return row.face(rest, users)
}
