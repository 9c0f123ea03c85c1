/** Checks a part of a request against a schema. The refusal names the place and the rule, never the value. */
import { type Message, oauthError } from '@latchkey/protocol'
import type { Static, TObject } from 'typebox'
import { Compile } from 'typebox/schema'

/** @param where - the part of the request, which the refusal names: `body`, `query`, `path` */
export function fitting<S extends TObject>(
  where: string,
  schema: S,
): (value: unknown) => { readonly value: Static<S> } | { readonly message: Message } {
  const validator = Compile(schema)
  return (value) => {
    if (validator.Check(value)) return { value }
    // An unknown member comes as an error of its own, with its name; whose object it is says enough.
    const [, errors] = validator.Errors(value)
    const first = errors.find(({ keyword }) => keyword !== 'boolean')
    const place = [where, ...(first?.instancePath.split('/').slice(1) ?? [])].join('.')
    return { message: oauthError(400, 'invalid_request', `${place}: ${first?.message ?? 'does not fit'}.`) }
  }
}
