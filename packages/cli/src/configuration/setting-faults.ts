/** What is wrong with settings, in words for whoever wrote them. */

import { nearest } from '@latchkey/options'
import type { TSchema } from 'typebox'
import { Settings } from 'typebox/system'
import { Value } from 'typebox/value'

/** One line for each fault of `value`, with the place of the setting in front: `faces.0.dialect: give one of …`. */
export function settingFaults(schema: TSchema, value: unknown): readonly string[] {
  // TypeBox stops at eight by itself.
  Settings.Set({ maxErrors: Number.MAX_SAFE_INTEGER })
  return [...Value.Errors(schema, value)].flatMap((error) => {
    const path = error.instancePath.split('/').slice(1).map(unescaped)
    const at = (advice: string) => [`${path.join('.') || 'the settings'}: ${advice}`]
    switch (error.keyword) {
      // Each of its names comes as an error of its own.
      case 'additionalProperties':
        return []
      case 'boolean':
        return at(`unknown setting${suggestion(schema, path)}`)
      case 'required':
        return error.params.requiredProperties.map((name) => `${[...path, name].join('.')}: missing`)
      case 'enum':
        return at(`give one of ${error.params.allowedValues.map(String).join(', ')}`)
      case 'minLength':
      case 'minItems':
        return at('must not be empty')
      default:
        return at(error.message)
    }
  })
}

/** JSON Pointer (RFC 6901 §4). */
function unescaped(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~')
}

function suggestion(schema: TSchema, path: readonly string[]): string {
  const section = path
    .slice(0, -1)
    .reduce<Level | undefined>((level, name) => level?.items ?? level?.properties?.[name], schema)
  const names = Object.keys(section?.properties ?? {})
  const written = path.at(-1) ?? ''
  // `cors` for `corsOrigins`: too far for a slip of the finger, and meant all the same.
  const near = nearest(written, names) ?? names.find((name) => written.length > 2 && name.startsWith(written))
  return near === undefined
    ? `; there are ${names.join(', ')}`
    : `; did you mean ${[...path.slice(0, -1), near].join('.')}?`
}

interface Level {
  readonly items?: Level
  readonly properties?: Readonly<Record<string, Level>>
}
