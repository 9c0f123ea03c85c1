/** A protection that was switched off by name, with the reason. */

/** Goes in the place of a protection's options. */
export interface Off {
  /** Why it is safe without, in at least 10 visible characters: printed at each start. */
  readonly off: string
}

const LEAST_CHARACTERS = 10

/** Only own members: a prototype must not switch a protection off. */
export function isOff(options: unknown): options is Off {
  return typeof options === 'object' && options !== null && Object.hasOwn(options, 'off')
}

/** One line if the reason is not one, or if it is given beside other options. */
export function offFaults(name: string, options: unknown): readonly string[] {
  if (!isOff(options)) return []
  const { off, ...rest } = options
  const others = Object.keys(rest)
  return [
    ...(typeof off === 'string' && [...shownReason(off)].length >= LEAST_CHARACTERS
      ? []
      : [`${name}.off: say why in at least ${LEAST_CHARACTERS} visible characters`]),
    ...others.map((other) => `${name}.${other}: has no effect beside ${name}.off`),
  ]
}

/** As it is counted and printed: one line, and no character that is invisible or that a terminal obeys. */
export function shownReason(off: string): string {
  return off
    .replace(/[\s\p{Z}]+/gu, ' ')
    .replace(/[\p{C}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/ +/g, ' ')
    .trim()
}
