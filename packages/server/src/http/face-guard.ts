/** The guard of a face: for its own endpoints, and for the app's routes beside them. */
import type { Guard } from '@latchkey/guard'
import type { Subject } from '@latchkey/protocol'
import type { Claims } from '@latchkey/tokens'

/** Who is asking where the face's users have no `identity`: whoever the token names, and that may be nobody, as in article A's own app. */
export interface NamedPrincipal {
  readonly id: Subject | undefined
  readonly claims: Claims
}

/** A guard of a face, for the app's own routes. */
export type FaceGuard<P> = Guard<P | NamedPrincipal>
