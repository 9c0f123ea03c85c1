/** From the words of a verb to what it does. Its module is loaded when it is asked for: it stands on the server. */
import { buildCommand, type Command, type TypedCommandParameters } from '@stricli/core'
import { named } from '../command-line/named.ts'
import { ENV_FILE, type Flag, flag, nonEmpty, type OptionalOption, optional } from '../command-line/options.ts'
import { type Reading, UsageFault } from '../command-line/reading.ts'
import type { Act, InWorld } from './run.ts'

/** What all verbs have. */
export interface CommonOptions {
  readonly config: string | undefined
  readonly 'env-file': string | undefined
  readonly quickstart: boolean | undefined
  readonly json: boolean | undefined
}

/** What to do for its options and its word, or what is wrong with their combination. Nothing is opened yet. */
export type Verb<World, O, W extends readonly unknown[]> = (options: O, ...words: W) => Act<World> | UsageFault

/** A verb, and the world that it works in. */
export interface LoadedVerb<World, O, W extends readonly unknown[]> {
  readonly verb: Verb<World, O, W>
  readonly inWorld: InWorld<World>
}

/** A type, as the library demands: an interface has no index signature. */
export type Members<O> = Readonly<Partial<Record<keyof O, unknown>>>

/** Its description: its options, its word and its help. */
export interface VerbWords<O extends Members<O>, W extends readonly unknown[]> {
  readonly brief: string
  /** What its own help says instead of `brief`. */
  readonly description?: string
  readonly parameters: NoInfer<TypedCommandParameters<O & CommonOptions, W, Reading>>
}

export const COMMON: {
  readonly config: OptionalOption<string>
  readonly 'env-file': OptionalOption<string>
  readonly quickstart: Flag
  readonly json: Flag
} = {
  config: optional(
    { value: 'file', brief: 'the settings of the server that is meant (./latchkey.json)', what: 'a file' },
    nonEmpty,
  ),
  'env-file': ENV_FILE,
  quickstart: flag('the server of latchkey serve --quickstart, instead of one with settings'),
  json: flag('print JSON'),
}

/** Of verbs that destroy something. */
export const YES: Flag = flag('do it without asking')

export function verbCommand<World, O extends Members<O>, W extends readonly unknown[]>(
  load: () => Promise<LoadedVerb<World, O, W>>,
  { brief, description: fullDescription, parameters }: VerbWords<O, W>,
): Command<Reading> {
  async function func(this: Reading, options: O & CommonOptions, ...words: W) {
    const { verb, inWorld } = await load()
    const act = verb(options, ...words)
    if (act instanceof UsageFault) return act
    const { config, 'env-file': envFile, quickstart = false, json = false } = options
    if (quickstart && (config ?? envFile) !== undefined)
      return new UsageFault('--quickstart: has settings of its own; leave --config and --env-file out')
    const { run } = await import('./run.ts')
    this.choose({
      act,
      run: (surroundings) =>
        run(act, inWorld, { config: config ?? 'latchkey.json', quickstart, envFile, json }, surroundings),
    })
    return undefined
  }
  return named(
    buildCommand<O & CommonOptions, W, Reading>({
      func,
      parameters,
      docs: { brief, ...(fullDescription && { fullDescription }) },
    }),
  )
}
