/** Who is asked: somebody at a terminal. */
import type { Environment } from '../surroundings.ts'

/** One of the answers to choose from. */
export interface Choice<T extends string> {
  readonly value: T
  readonly label: string
  readonly hint?: string
}

/** How a text is asked for. */
export interface TextQuestion {
  readonly question: string
  /** What stands there already. */
  readonly initial?: string
  /** An example, in grey. */
  readonly example?: string
  /** What is wrong with an answer. */
  readonly faultOf?: (text: string) => string | undefined
}

/** Asks one question at a time. */
export interface Asker {
  readonly choose: <T extends string>(question: string, choices: readonly Choice<T>[], first?: T) => Promise<T>
  readonly ask: (question: TextQuestion) => Promise<string>
  /** What is typed is not shown. Empty when nothing is typed. */
  readonly askSecretly: (question: string) => Promise<string>
  /** Says something between two questions. */
  readonly tell: (line: string) => void
}

/** Where answers come from besides the words. */
export interface Gathering {
  /** Undefined: nobody is asked. */
  readonly asker: Asker | undefined
  readonly environment: Environment
  /** Says something that is no question. */
  readonly tell: (line: string) => void
}

/** Somebody pressed Ctrl-C. */
export class Cancelled extends Error {}
