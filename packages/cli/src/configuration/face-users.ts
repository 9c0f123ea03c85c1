/** `users` of a face: people of an app that has no table. They stand in its settings, or any name has the one password. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { createHasher, type Hasher } from '@latchkey/passwords'
import { createStoredUsers, DomainError, type Ground, type Recipe, type UserStore, type Users } from '@latchkey/server'
import Type, { type TArray, type TObject, type TOptional, type TString, type TUnsafe } from 'typebox'
import type { Environment } from '../surroundings.ts'
import type { Read } from './collected-faults.ts'
import { readVariable } from './read-variable.ts'
import { type Right, strict, text } from './section.ts'

/** One of the two. */
export interface FaceUserSettings {
  /** The environment variable with the password that the app took for any name. */
  readonly anyNameWithPasswordEnv?: string
  readonly list?: ListedUser[]
}

/** A user in the settings. */
export interface ListedUser {
  readonly id?: string | number
  readonly username: string
  /** The hash, never the password. */
  readonly password: string
  /** For templates. */
  readonly columns?: Record<string, unknown>
}

const LISTED: TUnsafe<ListedUser> = Type.Unsafe<ListedUser>(
  Type.Object(
    {
      id: Type.Optional(Type.Union([text, Type.Integer()])),
      username: text,
      password: text,
      columns: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    },
    strict,
  ),
)

export const FACE_USERS: TObject<{
  anyNameWithPasswordEnv: TOptional<TString>
  list: TOptional<TArray<TUnsafe<ListedUser>>>
}> = Type.Object(
  { anyNameWithPasswordEnv: Type.Optional(text), list: Type.Optional(Type.Array(LISTED, { minItems: 1 })) },
  strict,
)

/** Undefined where the face has the server's people. */
export function readFaceUsers(
  settings: Right<FaceUserSettings> | undefined,
  environment: Environment,
): Read<Recipe<Ground, Users>> {
  if (!settings) return { value: undefined, faults: [] }
  const { anyNameWithPasswordEnv: name, list } = settings
  if ((name === undefined) === (list === undefined)) {
    return { value: undefined, faults: ['users: give anyNameWithPasswordEnv or list'] }
  }
  if (list !== undefined) {
    const hasher = createHasher()
    const faults = list.flatMap(({ password }, i) =>
      hasher.refusalOf(password)
        ? [`users.list.${i}.password: this is no hash that can be checked; a password does not stand in this file`]
        : [],
    )
    return { value: listed(list as readonly ListedUser[], hasher), faults }
  }
  const { value: password, faults } = readVariable('users.anyNameWithPasswordEnv', name, environment)
  return { value: password === undefined ? undefined : anyName(password), faults }
}

/** Whoever knows the one password is whoever they say they are, as in the app. */
function anyName(password: string): Recipe<Ground, Users> {
  const wanted = digest(password)
  const named = (subject: unknown) => (typeof subject === 'string' ? { id: subject, username: subject } : undefined)
  const users: Users<object> = {
    authenticate: (username, sent) => (timingSafeEqual(digest(sent), wanted) ? named(username) : undefined),
    identity: (_, subject) => named(subject),
    identityBy: (_, subject) => named(subject),
    columnOf: (id) => String(id),
    warnings: ['users.anyNameWithPasswordEnv: whoever has this password may be anybody'],
  }
  return { faults: () => [], open: async () => users }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function listed(list: readonly ListedUser[], hasher: Hasher): Recipe<Ground, Users> {
  return {
    faults: () => [],
    open: ({ logger }) => createStoredUsers({ store: listStore(list), hasher, logger }),
  }
}

function listStore(list: readonly ListedUser[]): UserStore {
  const users = list.map(({ id, username, password, columns = {} }) => ({
    id: id ?? username,
    username,
    passwordHash: password,
    disabled: false,
    columns: { id: id ?? username, username, ...columns },
  }))
  return {
    description: 'users in the settings',
    findings: [],
    maximumPasswordHashLength: undefined,
    newPasswordForm: 'sent',
    findByUsername: async (username) => users.find((user) => user.username === username),
    findById: async (id) => users.find((user) => user.id === id),
    findBy: async (column, value) =>
      users.find(({ columns }) => Object.hasOwn(columns, column) && Reflect.get(columns, column) === value),
    createUser: async () => {
      throw new DomainError('users_elsewhere', 'the users of this face stand in its settings')
    },
    replacePasswordHash: async () => false,
    samplePasswordHashes: async () => users.map(({ passwordHash }) => ({ stored: passwordHash, rows: 1 })),
    ping: async () => undefined,
  }
}
