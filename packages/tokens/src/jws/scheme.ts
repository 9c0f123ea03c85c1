/** The interface of a signature scheme: one file per scheme, the same two functions made once per key. */

/** Signs a signing input (the ASCII text of RFC 7515 §5.1); returns the base64url signature. */
export type Sign = (signingInput: string) => string

/** Whether `signature` is a base64url signature of the signing input. The text has been checked to be canonical base64url. */
export type Verify = (signingInput: string, signature: string) => boolean
