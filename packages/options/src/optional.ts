/** Options that may be absent: in two ways, which differ in what `{ name: undefined }` means. */
import { type OptionReader, OptionsError } from './option-reader.ts'

/** A reader for an option that may be absent; undefined is absent too. */
export function optional<T>(byDefault: undefined, read: OptionReader<T>): OptionReader<T | undefined>
export function optional<T>(byDefault: NoInfer<T>, read: OptionReader<T>): OptionReader<T>
export function optional<T>(byDefault: T, read: OptionReader<T>): OptionReader<T> {
  return (value, isGiven) => (value === undefined ? byDefault : read(value, isGiven))
}

/**
 * A reader for an option that may be left out, but not be named with nothing in it: for checks that would be gone without a word
 * when an environment variable is missing (`{ audience: process.env.AUDIENCE }`).
 */
export function strictlyOptional<T>(byDefault: undefined, read: OptionReader<T>): OptionReader<T | undefined>
export function strictlyOptional<T>(byDefault: NoInfer<T>, read: OptionReader<T>): OptionReader<T>
export function strictlyOptional<T>(byDefault: T, read: OptionReader<T>): OptionReader<T> {
  return (value, isGiven = value !== undefined) => {
    if (!isGiven) return byDefault
    try {
      return read(value, isGiven)
    } catch (error) {
      throw value === undefined && error instanceof OptionsError ? ofUndefined(error) : error
    }
  }
}

/** It was named, so that "missing" would send nobody to the right place. */
function ofUndefined({ message }: OptionsError): OptionsError {
  return new OptionsError(message.replace(/^: give/gm, ': undefined is not accepted; give'))
}
