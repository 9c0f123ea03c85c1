/** Options of the commands that move rows in bulk. Nothing heavy is loaded to read them. */
import {
  type Flag,
  flag,
  nonEmpty,
  type OptionalOption,
  oneOf,
  optional,
  type Word,
  word,
} from '../../command-line/options.ts'

export const KINDS = ['users', 'sessions', 'spent-refresh-tokens', 'api-keys', 'clients', 'signing-keys'] as const

const READ = ['csv', 'jsonl', 'json', 'sql'] as const

export const kindWord: Word<(typeof KINDS)[number]> = word(
  'kind',
  `a kind of rows: ${KINDS.join(', ')}`,
  oneOf(KINDS),
  () => KINDS,
)

export const fileWord: Word<string> = word('file', 'a file: .csv, .jsonl, .json or .sql', nonEmpty)

export const DRY_RUN: Flag = flag('change nothing, and say what would be')

export const as: OptionalOption<string> = optional(
  {
    value: 'format',
    brief: 'the format of the file',
    what: `${READ.join(', ')}; the name of the file tells it otherwise`,
    propose: () => READ,
  },
  oneOf(READ),
)

export const rejects: OptionalOption<string> = optional(
  { value: 'file', brief: 'where records go that cannot be imported', what: 'a file (<file>.rejects.jsonl)' },
  nonEmpty,
)
