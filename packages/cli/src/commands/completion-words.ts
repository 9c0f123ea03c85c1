/** The words of `latchkey completion`. */
import { buildCommand, type Command } from '@stricli/core'
import { word } from '../command-line/options.ts'
import type { Reading } from '../command-line/reading.ts'
import { SCRIPTS } from './completion-scripts.ts'

const SHELLS = [...SCRIPTS.keys()]

export const completion: Command<Reading> = buildCommand({
  func(this: Reading, _: Readonly<Record<never, never>>, script: string) {
    this.choose({
      run: async ({ stdout }) => {
        stdout.write(script)
        return 0
      },
    })
  },
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        word(
          'shell',
          `one of ${SHELLS.join(', ')}`,
          (shell) => SCRIPTS.get(shell),
          () => SHELLS,
        ),
      ],
    },
  },
  docs: {
    brief: 'print what a shell needs to complete these words',
    fullDescription: `Prints what a shell needs to complete these words:
  bash   source <(latchkey completion bash)
  zsh    source <(latchkey completion zsh)
  fish   latchkey completion fish | source`,
  },
})
