/** What is said of API keys where sessions end. */
import { json, type Message } from '@latchkey/protocol'
import Type, { type TBoolean, type TInteger, type TObject } from 'typebox'

export const endApiKeys: TBoolean = Type.Boolean({
  description: 'Ends the user’s API keys too. Default false: they stay.',
})

export const keysLeft: TInteger = Type.Integer({
  description: 'How many API keys the user still has that have not expired.',
})

export const keysLeftSchema: TObject = Type.Object({ api_keys_left: keysLeft })

export function keysLeftMessage(left: number): Message {
  return json(200, { api_keys_left: left }, [['Cache-Control', 'no-store']])
}
