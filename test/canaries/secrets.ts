/** Everything that must not leak, and where it has. */
import { createHash } from 'node:crypto'

/** A collection that grows while a server runs. */
export interface Secrets {
  readonly add: (name: string, value: string) => void
  /** How many there are of a name. */
  readonly count: (name: string) => number
  /**
   * The names of those that are in the bytes, in clear or in a spelling that anybody undoes.
   *
   * @param options.hashesToo - as SHA-256, too: what the store may have, and nobody else
   */
  readonly foundIn: (bytes: Buffer | string, options?: { readonly hashesToo?: boolean }) => readonly string[]
}

interface Secret {
  readonly name: string
  readonly clear: readonly Buffer[]
  readonly hashes: readonly Buffer[]
}

export function collectSecrets(): Secrets {
  const secrets = new Map<string, Secret>()
  return {
    add: (name, value) => void secrets.set(value, { name, clear: spellingsOf(value), hashes: hashesOf(value) }),
    count: (name) => [...secrets.values()].filter((secret) => secret.name === name).length,
    foundIn: (bytes, { hashesToo = false } = {}) => {
      const searched = Buffer.from(bytes)
      const isIn = (form: Buffer) => searched.includes(form)
      const found = [...secrets.values()].filter(
        ({ clear, hashes }) => clear.some(isIn) || (hashesToo && hashes.some(isIn)),
      )
      return [...new Set(found.map(({ name }) => name))].toSorted()
    },
  }
}

/** Base64 in the three ways in which a text can lie in a longer one, without the characters that its neighbours decide. */
function spellingsOf(value: string): readonly Buffer[] {
  const bytes = Buffer.from(value)
  const inBase64 = [0, 1, 2].flatMap((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes])
    const whole = shifted.subarray(0, shifted.length - (shifted.length % 3))
    const from = shift === 0 ? 0 : 4
    return [whole.toString('base64').slice(from), whole.toString('base64url').slice(from)]
  })
  const texts = [
    value,
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    bytes.toString('hex'),
    ...inBase64,
  ]
  return [...new Set(texts)].map((text) => Buffer.from(text))
}

function hashesOf(value: string): readonly Buffer[] {
  const hash = createHash('sha256').update(value).digest()
  return [hash, ...(['hex', 'base64', 'base64url'] as const).map((encoding) => Buffer.from(hash.toString(encoding)))]
}
