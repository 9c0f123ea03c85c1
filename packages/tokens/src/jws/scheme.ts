/** The interface of a signature scheme: one file per scheme, the same two functions made once per key. */

/** Signs a signing input (RFC 7515 §5.1), each character of which is one byte; returns the base64url signature. */
export type Sign = (signingInput: string) => string

/**
 * Whether what follows the dot at `inputEnd` is, in the one spelling of its bytes, a base64url signature of what stands before it.
 * Each character is one byte. A text is handed on whole: Node reads a string faster than a slice of it.
 */
export type Verify = (jws: string, inputEnd: number) => boolean
