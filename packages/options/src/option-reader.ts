/** Reads one option, and what it says when the value is wrong. */

/**
 * Reads the value of an option.
 *
 * @param value - undefined when it is absent
 * @param isGiven - whether the option is named at all; `{ clock: undefined }` names it. Default: whether it has a value
 * @throws {WrongValueError | OptionsError} by {@link give}, {@link notAccepted} or {@link fault}
 */
export type OptionReader<T> = (value: unknown, isGiven?: boolean) => T

/** Options that are refused. A TypeError by its name too: that it has a list of its own is for whoever reads nested options. */
export class OptionsError extends TypeError {
  /** One line for each fault, each with the option's name in front. */
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

/** What a reader throws. Its message does not name the option, and repeats no value but one that was handed over to be shown. */
export class WrongValueError extends TypeError {
  /** Whether the message is what to give. */
  readonly isAdvice: boolean
  /** The value, in words. */
  readonly shown: string | undefined

  constructor(message: string, isAdvice: boolean, shown?: string) {
    super(message)
    this.isAdvice = isAdvice
    this.shown = shown
  }
}

/** The value is wrong, and may be a secret: it is not shown. @param advice - what to give, as in "give text that is not empty" */
export function give(advice: string): WrongValueError {
  return new WrongValueError(advice, true)
}

/** The value is wrong and harmless: a switch, a number, a word out of a list. It is shown. */
export function notAccepted(value: unknown, advice: string): WrongValueError {
  return new WrongValueError(advice, true, shown(value))
}

/** The value is wrong in a way that needs words of its own. */
export function fault(message: string): WrongValueError {
  return new WrongValueError(message, false)
}

/** Longer than any word that an option takes, and shorter than a secret worth the name. */
const MAXIMUM_SHOWN_CHARACTERS = 20

/** Never throws, whatever the value is. */
function shown(value: unknown): string {
  if (typeof value === 'string') return value.length > MAXIMUM_SHOWN_CHARACTERS ? 'this text' : JSON.stringify(value)
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  return Array.isArray(value) ? 'this list' : 'this object'
}
