/** What the good tokens say and the verifiers demand. */

/** The second at which the proofs happen. */
export const NOW = 1_800_000_000
export const ISSUER = 'https://auth.example.com'
export const AUDIENCE = 'api://orders'
export const LEEWAY_SECONDS = 5
export const LIFETIME_SECONDS = 600
export const KID = 'k1'
