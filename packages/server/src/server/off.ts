/** A protection that was switched off by name, with the reason. */

/** Goes in the place of a protection's options. */
export interface Off {
  /** Why it is safe without, in at least 10 characters: printed at each start. */
  readonly off: string
}

const LEAST_CHARACTERS = 10

export function isOff(options: object | undefined): options is Off {
  return options !== undefined && 'off' in options
}

/** One line when the reason is none, or when it stands beside other options. */
export function offFaults(name: string, options: object | undefined): readonly string[] {
  if (!isOff(options)) return []
  const { off, ...rest } = options
  const others = Object.keys(rest)
  return [
    ...(typeof off === 'string' && off.trim().length >= LEAST_CHARACTERS
      ? []
      : [`${name}.off: say why in at least ${LEAST_CHARACTERS} characters`]),
    ...others.map((other) => `${name}.${other}: has no effect beside ${name}.off`),
  ]
}
