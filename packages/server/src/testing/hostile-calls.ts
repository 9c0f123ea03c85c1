/** An example call with texts in it that a database, a header or a key cannot hold. Nobody sends them by mistake. */
import type { Place } from './documented-operations.ts'
import type { Call } from './documented-server.ts'

type Texts = Readonly<Record<string, string>>

const CLEF = '\u{1d11e}'

/**
 * Ends text for C, is half a letter, is longer in UTF-16 and in UTF-8 than in characters, turns what follows around, and is a member of
 * every object.
 */
const HOSTILE = ['\0', 'a\0b', '\ud800', CLEF.repeat(255), CLEF.repeat(64), '\u202e', '__proto__', ' ', 'a'.repeat(255)]

/** The call, with each text that its document knows replaced by each of these, alone and beside what stands there. */
export function hostileCalls({ operation }: Place, call: Call): Call[] {
  const { json, form, params, query } = call
  const body = namesOf(operation.requestBody)
  const asked = (operation.parameters ?? []) as readonly { readonly name: string; readonly in: string }[]
  return HOSTILE.flatMap((text) => [
    ...spoiled(Object.keys(params ?? {}), params, text).map((made) => ({ ...call, params: made })),
    ...spoiled(
      asked.filter((one) => one.in === 'query').map(({ name }) => name),
      query,
      text,
    ).map((made) => ({ ...call, query: made })),
    ...(form ? spoiled(body, form, text).map((made) => ({ ...call, form: made })) : []),
    ...(json === undefined ? [] : body)
      .flatMap((name) => [{ [name]: text }, { ...Object(json), [name]: text }, { ...Object(json), [name]: [text] }])
      .map((made) => ({ ...call, json: made })),
  ])
}

/** A URL and a form have no place for half a letter: what is sent is U+FFFD. */
function spoiled(names: readonly string[], texts: Texts | undefined, text: string): readonly Texts[] {
  return names.map((name) => ({ ...texts, [name]: text.toWellFormed() }))
}

/** All members that a schema speaks of, in each of its alternatives. */
function namesOf(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([word, inside]) =>
    word === 'properties' ? Object.keys(Object(inside)) : namesOf(inside),
  )
}
