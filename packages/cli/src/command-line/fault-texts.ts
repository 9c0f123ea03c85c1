/**
 * What is wrong with a command line. The library says which word is wrong and why; its own texts would repeat the word, which may be a
 * secret in the wrong place. Only our own names are printed.
 */
import {
  AliasNotFoundError,
  type ApplicationText,
  ArgumentParseError,
  EnumValidationError,
  FlagNotFoundError,
  text_en,
  UnexpectedFlagError,
  UnexpectedPositionalError,
  UnsatisfiedFlagError,
  UnsatisfiedPositionalError,
} from '@stricli/core'
import { ValueFault } from './options.ts'

/** Why a command takes no word, where the reason matters. */
const NO_WORD: Readonly<Record<string, string>> = {
  'latchkey explain':
    'explain reads the token from standard input alone: a word here would stay in the history of the shell and in the list of processes. Try: latchkey explain < token.txt',
}

/** @param place - the command that was read so far: `latchkey users create` */
export function faultTexts(place: () => string): ApplicationText {
  const advice = () => `; see ${place()} --help`
  return {
    ...text_en,
    headers: { usage: 'usage', aliases: 'also', commands: 'commands', flags: 'options', arguments: 'words' },
    keywords: { ...text_en.keywords, default: 'default' },
    briefs: {
      ...text_en.briefs,
      help: 'print this',
      version: 'print the version',
      argumentEscapeSequence: 'what follows is a word, though it begins with a hyphen',
    },
    noCommandRegisteredForInput: ({ corrections }) =>
      line(
        `there is no such command${suggestion(
          corrections.map((name) => name.replaceAll('`', '')),
          advice(),
        )}`,
      ),
    exceptionWhileParsingArguments: (fault) => line(faultOf(fault, place(), advice())),
    commandErrorResult: ({ message }) => message.split('\n').map(line).join('\n'),
    exceptionWhileLoadingCommandFunction: rethrow,
    exceptionWhileLoadingCommandContext: rethrow,
    exceptionWhileRunningCommand: rethrow,
    exceptionWhileRunningIntegrationFlag: ({ exception }) => rethrow(exception),
    exceptionWhileRunningIntegrationHook: ({ exception }) => rethrow(exception),
  }
}

function faultOf(fault: unknown, place: string, advice: string): string {
  if (fault instanceof ValueFault) return fault.message
  if (fault instanceof FlagNotFoundError || fault instanceof AliasNotFoundError) {
    const names = fault instanceof FlagNotFoundError ? fault.corrections.map((name) => `--${name}`) : []
    const reason = NO_WORD[place]
    return `there is no such option${suggestion(names, reason === undefined ? advice : `; ${reason}`)}`
  }
  if (fault instanceof UnexpectedPositionalError) return NO_WORD[place] ?? `there is a word too many${advice}`
  if (fault instanceof UnsatisfiedPositionalError) return `give <${fault.placeholder}>${advice}`
  if (fault instanceof UnsatisfiedFlagError) return `--${fault.externalFlagName}: give a value${advice}`
  if (fault instanceof UnexpectedFlagError) return `--${fault.externalFlagName}: give it once`
  if (fault instanceof EnumValidationError) {
    return `--${fault.externalFlagName}: give one of ${fault.values.join(', ')}`
  }
  if (fault instanceof ArgumentParseError) {
    if (fault.exception instanceof SyntaxError) {
      return `--${fault.externalFlagNameOrPlaceholder}: this option takes no value`
    }
    return rethrow(fault.exception)
  }
  return rethrow(fault)
}

function suggestion(names: readonly string[], otherwise: string): string {
  return names.length === 0 ? otherwise : `; did you mean ${names.join(' or ')}?`
}

function line(text: string): string {
  return `error: ${text}`
}

/** A fault that is not one of the words is ours, and goes on. */
function rethrow(fault: unknown): never {
  throw fault
}
