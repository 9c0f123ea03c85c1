/** The guard of a face: for its own endpoints, and for the app's routes beside them. */
import type { Guard } from '@latchkey/guard'
import type { Subject } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'

/** The principal if the face's users have no `identity`: the user whom the token names, who may not exist, as in article A's app. */
export interface NamedPrincipal {
  readonly id: Subject | undefined
  readonly claims: Claims
}

/** A guard of a face, for the app's own routes. */
export type FaceGuard<P> = Guard<P | NamedPrincipal>
