/** What the faces of a server have against each other: paths and keys. */
import { optional, readOptions } from '@latchkey/options'
import type { Key } from '@latchkey/tokens'
import {
  DEFAULT_LISTENERS,
  isOn,
  type ListenerName,
  type Listeners,
  listenersOption,
  placedOn,
} from '../http/listeners.ts'
import { createRouteTable } from '../http/routes.ts'
import type { FaceRecipe } from './face.ts'
import { feedPathOn } from './feed-path.ts'
import { HEALTH_ADDRESSES } from './health.ts'
import { isOff } from './off.ts'
import type { ProtectionOptions } from './protections.ts'

/** What decides it. */
export interface BetweenFaces extends Pick<ProtectionOptions, 'revocations'> {
  readonly faces: readonly FaceRecipe[]
  readonly listeners?: Listeners
}

/** What faces have against each other. */
export function faultsBetween(options: BetweenFaces): readonly string[] {
  return [...addressFaults(options), ...sharedKeys(options.faces)]
}

/** Paths at which two routes would answer, or none could. */
function addressFaults(options: BetweenFaces): readonly string[] {
  // A wrong option is told by its own row; what else is wrong is found with the defaults.
  const { values } = readOptions(
    { listeners: optional(DEFAULT_LISTENERS, listenersOption) },
    { listeners: options.listeners },
  )
  const listeners = values?.listeners ?? DEFAULT_LISTENERS
  return [...new Set([...faultsOn('public', options, listeners), ...faultsOn('admin', options, listeners)])]
}

function faultsOn(
  listener: ListenerName,
  { faces, revocations }: BetweenFaces,
  listeners: Required<Listeners>,
): readonly string[] {
  const hasFeed = revocations !== undefined && !isOff(revocations) && revocations.feedToken !== undefined
  const table = createRouteTable<FaceRecipe>()
  const handle = () => ({ status: 404, headers: [], body: '' })
  const own = [
    ...(isOn(listener, listeners.health) ? HEALTH_ADDRESSES : []),
    ...(hasFeed && isOn(listener, listeners.revocationFeed)
      ? [{ method: 'GET', path: feedPathOn(listener, faces) }]
      : []),
  ]
  const rows = [
    ...own.map((row) => ({ row, owner: undefined })),
    ...faces.flatMap((owner) =>
      placedOn(owner.addresses(), listener, { listeners, basePath: owner.basePath }).map((row) => ({ row, owner })),
    ),
  ]
  const faults = rows.flatMap(({ row, owner }) => table.add({ ...row, handle }, owner) ?? [])
  return [...faults, ...table.hidden()]
}

/** A token of one face must never open another. */
function sharedKeys(faces: readonly FaceRecipe[]): readonly string[] {
  return faces.flatMap((face, i) =>
    faces
      .slice(i + 1)
      .flatMap((other) =>
        face.keys === other.keys || listed(face).some((key) => listed(other).some((same) => key.equals(same)))
          ? [`keys: ${face.name} and ${other.name} have a key in common; a token of one would open the other`]
          : [],
      ),
  )
}

/** The other keys of a ring are its own, random ones. */
function listed({ keys }: FaceRecipe): readonly Key[] {
  return 'keySet' in keys ? (keys.formerKeys ?? []) : keys
}
