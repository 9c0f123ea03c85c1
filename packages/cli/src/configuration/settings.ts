/** The settings of `latchkey serve`: a section for each subject, whose schema the compiler compares with its types. */
import Type from 'typebox'
import { FACE, type FaceSettings } from './face-settings.ts'
import { type KeyRingSettings, SIGNING_KEYS } from './key-ring-settings.ts'
import {
  ADMIN,
  type AdminListenSettings,
  LISTEN,
  LISTENERS,
  type ListenerSettings,
  type ListenSettings,
} from './listen-settings.ts'
import { NATIVE, type NativeSettings } from './native-settings.ts'
import { membersOf, type Right, type Section, section, strict, text } from './section.ts'
import { settingFaults } from './setting-faults.ts'
import { FORWARD_AUTH, type ForwardAuthSettings, UPSTREAM, type UpstreamSettings } from './upstream-settings.ts'
import { USERS, type UserSettings } from './user-settings.ts'

/** A place whose URL stands in the environment. */
export interface UrlSettings {
  /** The environment variable that holds the URL, so that no password stands in a file. */
  readonly urlEnv: string
}

/** Who may follow what was revoked. */
export interface RevocationFeedSettings {
  /** The environment variable that holds what guards elsewhere send: 32 or more characters. */
  readonly tokenEnv: string
}

/** A protection that is off, and why: at least 10 visible characters. */
export interface OffSettings {
  readonly off?: string
}

/** How long the audit log is kept. */
export interface AuditSettings extends OffSettings {
  readonly retentionSeconds?: number
  readonly strangersRetentionSeconds?: number
}

/** Who may try how often. */
export interface LimitSettings extends OffSettings {
  /** The environment variable that holds 32 or more random characters, the same in all processes. Default: one that is kept, with a native face in the database, otherwise beside this file. */
  readonly secretEnv?: string
  /** Other numbers than the defaults, by the rules' names. */
  readonly rules?: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly leaseSeconds?: number
  readonly waitSeconds?: number
  readonly waitingPerKey?: number
  readonly waitingInAll?: number
  readonly knownDays?: number
  readonly devicesPerUser?: number
  readonly networksPerUser?: number
}

/** How tokens are revoked. */
export interface RevocationSettings extends OffSettings {
  /** What faces do while it is not known what was revoked. Default: the native one answers 503, those of old apps as these did. */
  readonly whenLost?: 'fail-open' | 'fail-closed'
  /** Memory of the process for what was revoked. Default 67,108,864. */
  readonly maximumBytes?: number
  /** How many revoked tokens and sessions one user may have before they become one entry. Default 20. */
  readonly maximumEntriesPerSubject?: number
}

/** What a file says, as far as it is right: complete when there are no faults. */
export interface ReadSettings {
  readonly listen: ListenSettings
  /** Where the admin listener is. */
  readonly admin: AdminListenSettings | undefined
  readonly listeners: ListenerSettings | undefined
  readonly users: Right<UserSettings>
  readonly faces: readonly Partial<FaceSettings>[]
  /** Latchkey's own tables. */
  readonly database: Partial<UrlSettings> | undefined
  /** Where attempts are counted for all processes. */
  readonly redis: Partial<UrlSettings> | undefined
  readonly signingKeys: Partial<KeyRingSettings> | undefined
  readonly native: Right<NativeSettings> | undefined
  readonly revocationFeed: Partial<RevocationFeedSettings> | undefined
  readonly limits: LimitSettings | undefined
  readonly audit: AuditSettings | undefined
  readonly revocations: RevocationSettings | undefined
  /** The apps behind the server. */
  readonly upstream: Right<UpstreamSettings> | undefined
  readonly forwardAuth: Right<ForwardAuthSettings> | undefined
  /** One line each, with the setting's place in front. */
  readonly faults: readonly string[]
}

const off = Type.Optional(text)
const PLACE: Section<UrlSettings> = section({ urlEnv: text })
const FEED: Section<RevocationFeedSettings> = section({ tokenEnv: text })
const number = Type.Optional(Type.Number())
// What the numbers may be is judged with the server's own options.
const LIMITS: Section<LimitSettings> = section({
  off,
  secretEnv: Type.Optional(text),
  rules: Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), Type.Number()))),
  leaseSeconds: number,
  waitSeconds: number,
  waitingPerKey: number,
  waitingInAll: number,
  knownDays: number,
  devicesPerUser: number,
  networksPerUser: number,
})
// What the numbers may be is judged with the server's own options.
const AUDIT: Section<AuditSettings> = section({ off, retentionSeconds: number, strangersRetentionSeconds: number })
const REVOCATIONS: Section<RevocationSettings> = section({
  off,
  whenLost: Type.Optional(Type.Enum(['fail-open', 'fail-closed'])),
  // What the numbers may be is judged with the server's own options.
  maximumBytes: number,
  maximumEntriesPerSubject: number,
})

const SCHEMA = Type.Object(
  {
    ...LISTEN.properties,
    admin: Type.Optional(ADMIN.schema),
    listeners: Type.Optional(LISTENERS.schema),
    database: Type.Optional(PLACE.schema),
    redis: Type.Optional(PLACE.schema),
    signingKeys: Type.Optional(SIGNING_KEYS.schema),
    native: Type.Optional(NATIVE.schema),
    revocationFeed: Type.Optional(FEED.schema),
    limits: Type.Optional(LIMITS.schema),
    audit: Type.Optional(AUDIT.schema),
    revocations: Type.Optional(REVOCATIONS.schema),
    upstream: Type.Optional(UPSTREAM.schema),
    forwardAuth: Type.Optional(FORWARD_AUTH.schema),
    users: Type.Optional(USERS.schema),
    faces: Type.Optional(Type.Array(FACE.schema, { minItems: 1 })),
  },
  strict,
)

/** Reads a parsed file. One wrong setting does not hide what is wrong with the others. */
export function readSettings(value: unknown): ReadSettings {
  const root = membersOf(value)
  // Of a list nothing is missing: it is another thing altogether.
  const lacking = Array.isArray(value) ? [] : missing(root)
  const faces = Array.isArray(root['faces']) ? root['faces'] : []
  return {
    listen: LISTEN.read(root),
    admin: given(ADMIN, root['admin']),
    listeners: given(LISTENERS, root['listeners']),
    users: USERS.read(root['users']),
    faces: faces.map(FACE.read),
    database: given(PLACE, root['database']),
    redis: given(PLACE, root['redis']),
    signingKeys: given(SIGNING_KEYS, root['signingKeys']),
    native: given(NATIVE, root['native']),
    revocationFeed: given(FEED, root['revocationFeed']),
    limits: given(LIMITS, root['limits']),
    audit: given(AUDIT, root['audit']),
    revocations: given(REVOCATIONS, root['revocations']),
    upstream: given(UPSTREAM, root['upstream']),
    forwardAuth: given(FORWARD_AUTH, root['forwardAuth']),
    faults: [...settingFaults(SCHEMA, value), ...lacking],
  }
}

function given<S>({ read }: Section<S>, value: unknown): Right<S> | undefined {
  return value === undefined ? undefined : read(value)
}

/** What belongs together, and what there must be at least. */
function missing(root: Readonly<Record<string, unknown>>): readonly string[] {
  const has = (name: string) => root[name] !== undefined
  const pairs: readonly (readonly [name: string, needed: string, why: string])[] = [
    ['native', 'database', 'the native face keeps accounts and sessions there'],
    ['native', 'signingKeys', 'the native face signs with keys of its own'],
    ['signingKeys', 'database', 'the keys are kept there'],
  ]
  const lacking = pairs.filter(([name, needed]) => has(name) && !has(needed))
  // Each is told once, with the first reason.
  const faults = [...Map.groupBy(lacking, ([, needed]) => needed)].map(
    ([needed, reasons]) => `${needed}: missing: ${reasons[0]?.[2]}`,
  )
  const faces = Array.isArray(root['faces']) ? root['faces'] : []
  const lackPeople = faces.some((one) => membersOf(one)['users'] === undefined)
  if (has('faces') && lackPeople && !has('users') && !has('database'))
    faults.push('users: missing: give whose passwords are checked')
  if (has('users') && !has('faces') && !has('native')) faults.push('faces: missing: give who is to log in')
  if (!has('native') && !has('faces') && !has('signingKeys')) faults.push('native, faces: give one of them, or both')
  return faults
}
