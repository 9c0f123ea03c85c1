/** Reads one option, and says what is wrong with its value. */

/**
 * Reads the value of an option.
 *
 * @param value - undefined when it is absent
 * @param isGiven - whether the option is named at all; `{ clock: undefined }` names it. Default: whether it has a value
 * @throws {OptionsError} made by {@link give}, {@link fault} or `notAccepted`; or the faults of nested options
 */
export type OptionReader<T> = (value: unknown, isGiven?: boolean) => T

/**
 * Refused options. The name is TypeError too; one line for each fault. A reader does not know its option's name: its lines
 * begin with `: `, or with the name of a nested option. They show a value only where the reader allows it.
 */
export class OptionsError extends TypeError {}

/** The value is wrong, and may be a secret: it is not shown. @param advice - what to give, as in "text that is not empty" */
export function give(advice: string): OptionsError {
  return new OptionsError(`: give ${advice}`)
}

/** The value is wrong in a way that needs its own message. */
export function fault(message: string): OptionsError {
  return new OptionsError(`: ${message}`)
}

/** Several faults of options: one line each, starting with the option's name. */
export function refusal(lines: readonly string[]): OptionsError {
  return new OptionsError(lines.join('\n'))
}
