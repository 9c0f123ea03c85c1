/** Collects what holds and what does not, without a test runner: one fault hides no other, on whatever runtime. */

/** What a refusal must be. */
export interface Refusal {
  readonly name: 'TokenError' | 'TypeError'
  /** Of a TokenError. */
  readonly code?: string
  /** Of a TokenError, or how the message of a TypeError begins: the option at fault. */
  readonly reason?: string
}

export class Checks {
  readonly #faults: string[] = []
  #count = 0

  get count(): number {
    return this.#count
  }

  get faults(): readonly string[] {
    return this.#faults
  }

  /** @param sentence - what holds, for the reader of the fault */
  holds(sentence: string, value: boolean): void {
    this.equal(sentence, value, true)
  }

  /** Compares as JSON. */
  equal(sentence: string, actual: unknown, expected: unknown): void {
    this.#count++
    const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)]
    if (a !== b) this.#faults.push(`${sentence}: ${a} in place of ${b}`)
  }

  /** The action must throw, or reject with, exactly this. */
  refuses(sentence: string, refusal: Refusal, action: () => unknown): void {
    let thrown: unknown = 'nothing'
    try {
      action()
    } catch (error) {
      thrown = error
    }
    this.#compare(sentence, refusal, thrown)
  }

  async rejects(sentence: string, refusal: Refusal, action: () => unknown): Promise<void> {
    let thrown: unknown = 'nothing'
    try {
      await action()
    } catch (error) {
      thrown = error
    }
    this.#compare(sentence, refusal, thrown)
  }

  /** Whatever a part of the exam throws is a fault of its own, and the next part goes on. */
  async part(name: string, action: () => unknown): Promise<void> {
    try {
      await action()
    } catch (error) {
      this.#count++
      this.#faults.push(
        `${name}: ended with ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      )
    }
  }

  #compare(sentence: string, refusal: Refusal, thrown: unknown): void {
    const expected = [refusal.name, refusal.code, refusal.reason].filter((one) => one !== undefined)
    this.equal(sentence, readAs(refusal, thrown), expected)
  }
}

/** What was thrown, as far as the refusal says something of it. */
function readAs({ name, code, reason }: Refusal, thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return thrown
  const said = thrown as Error & { readonly code?: unknown; readonly reason?: unknown }
  const actual: unknown[] = [said.name]
  if (code !== undefined) actual.push(said.code)
  if (reason !== undefined) actual.push(name === 'TypeError' ? beginningOf(said.message, reason) : said.reason)
  return actual
}

/** The text itself when the message begins with it, else the whole message. */
function beginningOf(message: string, text: string): string {
  return message.startsWith(text) ? text : message
}
