/** The rooms of each package, and what a room may import: floors inside packages, and the common structure of noun rooms. */
import { isForTests, type Source, type Tree, type Violation } from './tree.ts'

/** A room is a folder of `src`. Imports go from right to left: the first room imports none of the others. */
const roomsOf: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'packages/server',
    [
      ...['world', 'faults', 'events', 'limits', 'http', 'audit', 'mail', 'tokens', 'revocations', 'signing-keys'],
      ...['seen', 'clients', 'consents', 'logins', 'sessions', 'login', 'accounts', 'api-keys', 'pages'],
      ...['authorize', 'grants', 'openid', 'transfer', 'cutover'],
      ...['documentation', 'proxy', 'server', 'native', 'node'],
    ],
  ],
  [
    'packages/guard',
    [
      'resource-metadata',
      'dpop',
      'profiles',
      'carriers',
      'revocations',
      'discovery',
      'tickets',
      'adapters',
      'forward-auth',
    ],
  ],
  ['packages/protocol', ['dialects']],
  ['packages/tokens', ['encoding', 'jws', 'jwk', 'jwks', 'jwt', 'detached']],
  ['packages/client', ['dialects', 'account', 'bindings']],
  ['packages/passwords', ['primitives', 'formats', 'new-password']],
  [
    'packages/cli',
    ['command-line', 'dialects', 'configuration', 'explain', 'quickstart', 'admin', 'init', 'takeover', 'commands'],
  ],
])

/** Rooms of the server that are about one noun. */
const nouns: ReadonlySet<string> = new Set([
  ...[
    'audit',
    'revocations',
    'signing-keys',
    'clients',
    'sessions',
    'login',
    'accounts',
    'api-keys',
    'grants',
    'openid',
  ],
  ...['consents', 'logins', 'authorize'],
])

/** Besides its files a noun room has only these folders. */
const foldersOfANoun = /^(?:endpoints|testing|methods|document)$/

/** Every room of a listed package is in the table, so that a new one is placed on purpose. Files beside the rooms are free. */
export function everyRoomHasAFloor(tree: Tree): Violation[] {
  return inRooms(tree)
    .filter(({ floor }) => floor < 0)
    .map(({ source, room }) => ({ path: source.path, line: 1, message: `the room ${room} stands on no floor` }))
}

/** Type-only imports count too. */
export function roomsLookDown(tree: Tree): Violation[] {
  return inRooms(tree).flatMap(({ source, folder, room, floor }) =>
    source.imports.flatMap(({ target, line }) => {
      const above = target.kind === 'file' ? placeOf(target.path) : undefined
      if (above?.folder !== folder || above.floor <= floor) return []
      return [{ path: source.path, line, message: `${room} imports ${above.room}, which stands above it` }]
    }),
  )
}

/** The server owns its ports; their implementations are above it, and so are drivers and query builders. */
export function theServerKnowsNoSql(tree: Tree): Violation[] {
  return tree.sources
    .filter(({ path }) => path.startsWith('packages/server/src/') && !isForTests(path))
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ specifier }) =>
          /^(?:@latchkey\/sql|kysely|mysql2|pg|better-sqlite3|node:sqlite)(?:\/|$)/.test(specifier),
        )
        .map(({ specifier, line }) => ({ path, line, message: `imports ${specifier}` })),
    )
}

/** Endpoints are in a noun's `endpoints/`, a port `XStore` in `x-store.ts` of the room or of a login method's folder. */
export function nounRoomsHaveOneShape(tree: Tree): Violation[] {
  return tree.sources.flatMap((source) => {
    const [, room = '', rest = ''] = /^packages\/server\/src\/([^/]+)\/(.+)$/.exec(source.path) ?? []
    const folder = /^([^/]+)\//.exec(rest)?.[1]
    if (!nouns.has(room)) {
      return folder === 'endpoints' ? [fault(source, `${room} is no noun, and has endpoints`)] : []
    }
    if (folder !== undefined && !foldersOfANoun.test(folder)) {
      return [fault(source, `a noun room has no folder ${folder}`)]
    }
    return storesElsewhere(source, rest)
  })
}

/** `interface SessionStore` in a file other than `session-store.ts`. */
function storesElsewhere(source: Source, file: string): Violation[] {
  if (isForTests(source.path)) return []
  return source.tokens.flatMap(({ text, kind, line }, index) => {
    const name = source.tokens[index + 1]?.text ?? ''
    if (kind !== 'word' || text !== 'interface' || !/[a-z]Store$/.test(name)) return []
    const home = `${name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}.ts`
    return file.replace(/^methods\/[^/]+\//, '') === home
      ? []
      : [{ path: source.path, line, message: `${name} belongs into ${home}` }]
  })
}

interface Place {
  readonly folder: string
  readonly room: string
  /** Below 0: not in the table. */
  readonly floor: number
}

function inRooms(tree: Tree): readonly (Place & { readonly source: Source })[] {
  return tree.sources.flatMap((source) => {
    const place = isForTests(source.path) ? undefined : placeOf(source.path)
    return place ? [{ ...place, source }] : []
  })
}

function placeOf(path: string): Place | undefined {
  const [, folder = '', room = ''] = /^(packages\/[^/]+)\/src\/([^/]+)\//.exec(path) ?? []
  const rooms = room === 'testing' ? undefined : roomsOf.get(folder)
  return rooms && { folder, room, floor: rooms.indexOf(room) }
}

function fault({ path }: Source, message: string): Violation {
  return { path, line: 1, message }
}
