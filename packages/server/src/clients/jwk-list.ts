/** The public keys of a client, as they were read: members of a JWK Set (RFC 7517 §5). */
export interface JwkList {
  readonly keys: readonly object[]
}
