/** The formats that an operator names, and where each finds what its strings do not say. */
import { checked, eachOf, isPlainObject, nested, type OptionTable, oneOf, optional, refusal } from '@latchkey/options'
import { passwordFormats } from './formats/formats.ts'
import type { NamedFormat } from './registry.ts'

/** A format by its name, or with what it needs besides the string. */
export type FormatSetting = string | FormatWithFields

export interface FormatWithFields {
  readonly format: string
  /** For fields that differ from row to row: the columns that hold them. Default: columns named like the fields. */
  readonly columns?: Readonly<Record<string, string>>
  /** For fields that are the same in all rows: a cost, a pepper, the key of a site. */
  readonly parameters?: Readonly<Record<string, string | number>>
}

/** What a format needs besides the string, for documents and for whoever writes settings. */
export interface FormatDescription {
  readonly name: string
  readonly safety: 'safe' | 'legacy' | 'unsafe'
  /** Whether it is read without being named. */
  readonly isRecognised: boolean
  readonly fields: readonly { readonly name: string; readonly isRequired: boolean; readonly isSecret: boolean }[]
}

/** Every format that is read here, by name. */
export function listFormats(): readonly FormatDescription[] {
  return passwordFormats
    .map(({ name, safety, recognises, fields = {} }) => ({
      name,
      safety,
      isRecognised: recognises !== undefined && safety !== 'unsafe',
      fields: Object.entries(fields).map(([field, rule]) => ({
        name: field,
        isRequired: rule.default === undefined,
        isSecret: rule.secret === true,
      })),
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** @throws {OptionsError} what is not the name of a format, or of one of its fields */
export function readFormats(value: unknown): readonly NamedFormat[] {
  return eachOf(readFormat, 'a list of formats')(value)
}

const formatName = oneOf(...passwordFormats.map(({ name }) => name))

const OPTIONS = {
  format: formatName,
  columns: optional({}, (value) =>
    checked<Readonly<Record<string, unknown>>>(value, isPlainObject(value), 'columns by field'),
  ),
  parameters: optional({}, (value) =>
    checked<Readonly<Record<string, unknown>>>(value, isPlainObject(value), 'values by field'),
  ),
} satisfies OptionTable<keyof FormatWithFields>

const readWithFields = nested(OPTIONS)

function readFormat(value: unknown): NamedFormat {
  const {
    format: name,
    columns,
    parameters,
  } = typeof value === 'string' ? { format: formatName(value), columns: {}, parameters: {} } : readWithFields(value)
  const format = passwordFormats.find((one) => one.name === name)
  if (format === undefined) throw new TypeError('a name that was read has a format')
  const faults = [...fieldFaults(format.fields, { columns }), ...fieldFaults(format.fields, { parameters })]
  if (faults.length > 0) throw refusal(faults)
  return Object.freeze({ format, columns: texts(columns), parameters: texts(parameters) })
}

function fieldFaults(
  fields: NamedFormat['format']['fields'] = {},
  given: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): readonly string[] {
  const names = Object.keys(fields)
  const advice = names.length === 0 ? 'this format needs nothing besides the string' : `give ${names.join(', ')}`
  return Object.entries(given).flatMap(([option, values]) =>
    Object.entries(values).flatMap(([field, value]) => {
      if (!Object.hasOwn(fields, field)) return [`${option}.${field}: unknown; ${advice}`]
      const isGood = typeof value === 'string' || (option === 'parameters' && Number.isSafeInteger(value))
      return isGood
        ? []
        : [`${option}.${field}: not accepted: give text${option === 'parameters' ? ' or a whole number' : ''}`]
    }),
  )
}

function texts(values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.freeze(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])))
}
