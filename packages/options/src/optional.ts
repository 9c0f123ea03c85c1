/** Options that may be absent. The two ways differ in what `{ name: undefined }` means. */
import { type OptionReader, OptionsError } from './option-reader.ts'

/** A reader for an option that may be absent; undefined counts as absent. */
export function optional<T>(byDefault: undefined, read: OptionReader<T>): OptionReader<T | undefined>
export function optional<T>(byDefault: NoInfer<T>, read: OptionReader<T>): OptionReader<T>
export function optional<T>(byDefault: T, read: OptionReader<T>): OptionReader<T> {
  return (value, isGiven) => (value === undefined ? byDefault : read(value, isGiven))
}

/**
 * A reader for an option that may be left out but must not be undefined when named. It is for checks that would silently be missing
 * when an environment variable is not set (`{ audience: process.env.AUDIENCE }`).
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

/** The option was named, so "missing" would be misleading. */
function ofUndefined({ message }: OptionsError): OptionsError {
  return new OptionsError(message.replace(/^: give/gm, ': undefined is not accepted; give'))
}
