/** The words of `latchkey users import`. */
import type { Command } from '@stricli/core'
import { nonEmpty, oneOf, optional } from '../../command-line/options.ts'
import type { Reading } from '../../command-line/reading.ts'
import { wordList } from '../values.ts'
import { COMMON } from '../verb.ts'
import { as, DRY_RUN, fileWord, rejects } from './options.ts'
import { transferVerb } from './transfer-verb.ts'

const SHAPES = ['plain', 'auth0', 'better-auth', 'cognito', 'firebase', 'keycloak', 'okta', 'supabase'] as const
const NAMES = ['as-given', 'rules'] as const

export const usersImport: Command<Reading> = transferVerb(async () => (await import('./import-users.ts')).importUsers, {
  parameters: {
    flags: {
      from: optional(
        { value: 'shape', brief: 'whose export it is (plain)', what: SHAPES.join(', '), propose: () => SHAPES },
        oneOf(SHAPES),
      ),
      as,
      names: optional(
        {
          value: 'names',
          brief: 'which names are taken (as-given)',
          what: `${NAMES.join(' or ')}: those by which people may register`,
          propose: () => NAMES,
        },
        oneOf(NAMES),
      ),
      'password-format': optional(
        { value: 'formats', brief: 'what no hash says of itself', what: 'password formats, with spaces between' },
        wordList,
      ),
      'hash-parameters': optional(
        { value: 'file', brief: 'what Firebase’s console shows', what: 'a file of mode 0600' },
        nonEmpty,
      ),
      rejects,
      'dry-run': DRY_RUN,
      ...COMMON,
    },
    positional: { kind: 'tuple', parameters: [fileWord] },
  },
  brief: 'make accounts of the users of another system, with their password hashes',
  description: `Makes accounts of the users in a file, with the hashes of their passwords: they log in as before. Interrupted, the same command goes
on where it stopped. A record that cannot be imported goes to the file of rejects, with its line and the reason; mended, that file can be imported.
  latchkey users import users.csv --dry-run
  latchkey users import realm.json --from keycloak
  latchkey users import users.json --from firebase --hash-parameters firebase.txt
  latchkey users import rows.jsonl --from better-auth --password-format better-auth-scrypt`,
})
