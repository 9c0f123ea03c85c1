/** The guard of a face: for its own endpoints, and for the app's routes beside them. */
import type { Guard, TokenPrincipal } from '@latchkey/guard'

/** Finds a principal of the face's people, or what the token alone says where the face names no `identity`. */
export type FaceGuard<P> = Guard<P | TokenPrincipal>
