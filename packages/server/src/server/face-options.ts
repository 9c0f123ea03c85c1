/** The options of a face whose parts are at hand. What they say together is found by a trial of the face. */
import {
  checked,
  eachOf,
  type OptionTable,
  optional,
  parseOptions,
  part,
  readOptions,
  refusal,
  withMethods,
} from '@latchkey/options'
import type { Dialect } from '@latchkey/protocol'
import type { Key } from '@latchkey/tokens'
import type { Users } from '../login/users.ts'
import { keyOption } from '../tokens/key-option.ts'
import type { SigningKeys } from '../tokens/signing-keys.ts'
import type { Recipe } from '../world/recipe.ts'
import type { Face, RouteAddress } from './face.ts'
import type { Ground } from './ground.ts'

/** What a face is made of. */
export interface FaceDefinition<P = unknown> extends Omit<Face<P>, 'users'> {
  /**
   * A face may have people of its own, or a recipe for them, which is opened once for all faces that name it. Default: the
   * server's.
   */
  readonly users?: Users<P> | Recipe<Ground, Users<P>>
}

const KINDS = {
  dialect: withMethods<Dialect>('what oauth(), flaskJwt() or flaskPyjwt() returns', 'policy'),
  keys: part<FaceDefinition['keys']>('a list of keys, or what openKeyRing() returns'),
  users: optional(undefined, part<NonNullable<FaceDefinition['users']>>('users, or a recipe that opens them')),
  routes: optional([], part<readonly unknown[]>('a list of routes')),
  sessions: optional(undefined, withMethods('what createLoginSessions() returns as sessions', 'start')),
  refreshKeys: optional(undefined, part<readonly Key[]>('a list of keys')),
  opaqueTokens: optional(undefined, withMethods('`matches` and `resolve`', 'matches', 'resolve')),
  endpoints: optional([], part<readonly unknown[]>('a list of endpoints')),
} satisfies OptionTable<keyof FaceDefinition>

const CONTENT = {
  ...KINDS,
  keys: keysOption,
  users: optional(undefined, usersOption),
  routes: optional([], eachOf(rowOption, 'a list of routes')),
  endpoints: optional([], eachOf(rowOption, 'a list of endpoints')),
} satisfies OptionTable<keyof FaceDefinition>

/** @throws {TypeError} for an option that is unknown, missing or of another kind: one line for each fault of any kind */
export function requireFaceKinds(definition: unknown): void {
  if (readOptions(KINDS, definition).faults) parseOptions(CONTENT, definition)
}

/** One line for each fault of a single option. */
export function faceFaults(definition: unknown): readonly string[] {
  return readOptions(CONTENT, definition).faults ?? []
}

function keysOption(value: unknown): readonly Key[] | SigningKeys {
  if (Array.isArray(value)) return eachOf(keyOption, 'a list of keys')(value)
  return withMethods<SigningKeys>('a list of keys, or what openKeyRing() returns', 'signer')(value)
}

const CALLBACKS = ['confirm', 'countedName', 'identity', 'ping', 'subjectOf', 'usernameOf'] as const

function usersOption(value: unknown): object {
  if (isRecipe(value)) return value
  const users = withMethods<Users>('users: { authenticate }, or a recipe that opens them', 'authenticate')(value)
  const wrong = CALLBACKS.filter((name) => users[name] !== undefined && typeof users[name] !== 'function')
  if (wrong.length > 0) throw refusal(wrong.map((name) => `${name}: give a function, or leave it out`))
  return users
}

function isRecipe(value: unknown): value is Recipe<Ground, Users> {
  return typeof value === 'object' && value !== null && 'open' in value && typeof value.open === 'function'
}

function rowOption(value: unknown): RouteAddress {
  const { method, path, handle } = Object(value) as { method?: unknown; path?: unknown; handle?: unknown }
  const good = typeof method === 'string' && typeof path === 'string' && typeof handle === 'function'
  return checked(value, good, 'what has a `method`, a `path` and `handle`')
}
