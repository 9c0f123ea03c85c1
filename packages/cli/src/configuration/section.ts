/** A section of the settings file: the schema that judges it, and what of it is right. */
import Type, { type TNumber, type TObject, type TOptional, type TSchema, type TString } from 'typebox'
import { Value } from 'typebox/value'

/** A section whose settings are `S`. */
export interface Section<S> {
  readonly properties: Readonly<Record<keyof S, TSchema>>
  readonly schema: TObject
  /** The settings that are right: one wrong setting does not hide what is wrong with the others. */
  readonly read: (value: unknown) => Partial<S>
}

export const strict = { additionalProperties: false } as const
export const text: TString = Type.String({ minLength: 1 })
export const seconds: TOptional<TNumber> = Type.Optional(Type.Number({ minimum: 0 }))

/** The compiler compares the schemas with the settings that the section is said to have. */
export function section<const P extends Readonly<Record<string, TSchema>>>(
  properties: P,
): Section<{ [N in keyof P]: Type.Static<P[N]> }> {
  return {
    properties,
    schema: Type.Object(properties, strict),
    read(value) {
      const members = membersOf(value)
      const right = Object.entries(properties).flatMap(([name, schema]) =>
        Object.hasOwn(members, name) && Value.Check(schema, members[name]) ? [[name, members[name]]] : [],
      )
      return Object.fromEntries(right) as { [N in keyof P]?: Type.Static<P[N]> }
    },
  }
}

/** None of what is not an object. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}
