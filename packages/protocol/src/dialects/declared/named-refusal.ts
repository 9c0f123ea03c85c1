/** A refusal by the name that the settings have for it: `loginIncomplete`, `account`, or one of their own such as `stale`. */

export class NamedRefusal extends Error {
  override readonly name = 'NamedRefusal'
  /** Of the setting in `refuse`. */
  readonly refusal: string
  /** What the library of the old app says. */
  readonly description: string | undefined
  /** The whole answer, where a library has one for each fault of a body. */
  readonly answer: { readonly status: number; readonly body: unknown } | undefined

  constructor(refusal: string, description?: string, answer?: NamedRefusal['answer']) {
    super(`refused: ${refusal}`)
    this.refusal = refusal
    this.description = description
    this.answer = answer
  }
}
