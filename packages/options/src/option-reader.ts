/** Reads one option, and what it says when the value is wrong. */

/**
 * Reads the value of an option.
 *
 * @param value - undefined when it is absent
 * @param isGiven - whether the option is named at all; `{ clock: undefined }` names it. Default: whether it has a value
 * @throws {OptionsError} by {@link give}, {@link fault} or `notAccepted`; or that of options of its own
 */
export type OptionReader<T> = (value: unknown, isGiven?: boolean) => T

/**
 * Options that are refused: a TypeError by its name too, with one line for each fault. A reader does not know the name of its option: its
 * lines begin with `: `, or with the name of an option within. They repeat no value but one that was handed over to be shown.
 */
export class OptionsError extends TypeError {}

/** The value is wrong, and may be a secret: it is not shown. @param advice - what to give, as in "text that is not empty" */
export function give(advice: string): OptionsError {
  return new OptionsError(`: give ${advice}`)
}

/** The value is wrong in a way that needs words of its own. */
export function fault(message: string): OptionsError {
  return new OptionsError(`: ${message}`)
}

/** Several faults of options: one line each, with the option's name in front. */
export function refusal(lines: readonly string[]): OptionsError {
  return new OptionsError(lines.join('\n'))
}
