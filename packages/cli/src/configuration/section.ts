/** A section of the settings file: the schema that judges it, and what of it is right. */
import Type, { type TInteger, type TNumber, type TObject, type TOptional, type TSchema, type TString } from 'typebox'
import { Value } from 'typebox/value'

/** What is left of settings when what is wrong in them is left out. Members of any name are right all together, or left out. */
export type Right<T> = T extends readonly unknown[]
  ? T
  : string extends keyof T
    ? T
    : T extends object
      ? { readonly [N in keyof T]?: Right<T[N]> }
      : T

/** A section whose settings are `S`. */
export interface Section<S> {
  readonly properties: Readonly<Record<keyof S, TSchema>>
  readonly schema: TObject
  /** The settings that are right: one wrong setting does not hide what is wrong with the others. */
  readonly read: (value: unknown) => Right<S>
}

export const strict = { additionalProperties: false } as const
export const text: TString = Type.String({ minLength: 1 })
export const count: TOptional<TInteger> = Type.Optional(Type.Integer({ minimum: 1 }))
export const seconds: TOptional<TNumber> = Type.Optional(Type.Number({ minimum: 0 }))

/** The compiler compares the schemas with the settings that the section is said to have. */
export function section<const P extends Readonly<Record<string, TSchema>>>(
  properties: P,
): Section<{ [N in keyof P]: Type.Static<P[N]> }> {
  return {
    properties,
    schema: Type.Object(properties, strict),
    read: (value) => rightMembers(properties, membersOf(value)) as Right<{ [N in keyof P]: Type.Static<P[N]> }>,
  }
}

function rightMembers(
  properties: Readonly<Record<string, TSchema>>,
  members: Readonly<Record<string, unknown>>,
): object {
  const right = Object.entries(properties).flatMap(([name, schema]) => {
    const value = Object.hasOwn(members, name) ? rightPart(schema, members[name]) : undefined
    return value === undefined ? [] : [[name, value]]
  })
  return Object.fromEntries(right)
}

/** Undefined when nothing of it is right. */
function rightPart(schema: TSchema, value: unknown): unknown {
  const isRight: boolean = Value.Check(schema, value)
  if (isRight) return value
  const { properties, items } = schema as {
    readonly properties?: Readonly<Record<string, TSchema>>
    readonly items?: TSchema
  }
  if (items && Array.isArray(value)) return value.filter((item) => Value.Check(items, item))
  return properties && !Array.isArray(value) ? rightMembers(properties, membersOf(value)) : undefined
}

/** None of what is not an object. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}
