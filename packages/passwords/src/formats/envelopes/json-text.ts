/** A JSON text in a column, read without trust. */

export interface JsonObject {
  /** Undefined for another type. */
  readonly text: (name: string) => string | undefined
  /** Whole numbers from 0, as text; also of a list's first entry, which Keycloak writes. */
  readonly count: (name: string) => string | undefined
  readonly object: (name: string) => JsonObject
}

/** An object without members for whatever is none. */
export function jsonObjectOf(text: string | undefined): JsonObject {
  try {
    return asObject(JSON.parse(text ?? ''))
  } catch {
    return asObject(undefined)
  }
}

function asObject(value: unknown): JsonObject {
  const member = (name: string): unknown =>
    typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
  return {
    text(name) {
      const found = firstOf(member(name))
      return typeof found === 'string' ? found : undefined
    },
    count(name) {
      const found = firstOf(member(name))
      const text = typeof found === 'number' || typeof found === 'string' ? String(found) : ''
      return /^\d+$/.test(text) ? text : undefined
    },
    object: (name) => asObject(member(name)),
  }
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value
}
