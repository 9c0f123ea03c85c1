/** The endpoint that a proxy asks before it lets a request through: the server stands beside the app, and not in front of it. */
import {
  type ForwardAuthAnswer,
  forwardAuthAnswer,
  type ProxyName,
  parseForwardAuthOptions,
  type Route,
} from '@latchkey/guard/forward-auth'
import { give, isPlainObject, type OptionReader, OptionsError, refusal, wholeNumberWithin } from '@latchkey/options'
import type { Message } from '@latchkey/protocol'
import type { Exchange } from '../http/exchange.ts'
import type { JudgingFace } from './place.ts'

/** Options of `forwardAuth`: those of the guard's endpoint, and whose tokens it asks for. */
export interface ForwardAuthServerOptions {
  /** Whose headers are trusted. Caddy's are Traefik's. */
  readonly proxy: ProxyName
  /** Who may pass, read downwards. What fits no row needs a good token. */
  readonly routes?: readonly Route[]
  /** The place of the face in `faces`. Default: the first. */
  readonly face?: number
}

/** Undefined where nothing is asked. */
export type AnswerBeside = (exchange: Exchange) => Promise<Message> | undefined

/** Reads the option `forwardAuth`. */
export const forwardAuthOption: OptionReader<
  Required<Pick<ForwardAuthServerOptions, 'face'>> & ForwardAuthServerOptions
> = (value) => {
  if (!isPlainObject(value)) throw give('an object such as { proxy, routes }')
  const { face, ...options } = value
  try {
    const { proxy } = parseForwardAuthOptions(options as unknown as ForwardAuthServerOptions)
    const place = face === undefined ? 0 : wholeNumberWithin(0, 1000)(face)
    return { ...(options as unknown as ForwardAuthServerOptions), proxy, face: place }
  } catch (fault) {
    if (fault instanceof OptionsError || !(fault instanceof TypeError)) throw fault
    throw refusal(fault.message.split('\n'))
  }
}

export function createBeside<F extends JudgingFace>(
  { face: place, ...options }: Required<Pick<ForwardAuthServerOptions, 'face'>> & ForwardAuthServerOptions,
  faces: readonly F[],
): AnswerBeside {
  const face = faces[place]
  if (!face) throw new TypeError(`forwardAuth.face: ${place}: there are ${faces.length} faces, from 0 on`)
  const answer: ForwardAuthAnswer = forwardAuthAnswer(face.guard, options)
  const isAsked =
    options.proxy === 'envoy'
      ? (target: string) => target.startsWith('/decide/')
      : (target: string) => target === '/decide' || (options.proxy === 'nginx' && target === '/refuse')
  return ({ facts, connection }) =>
    connection && isAsked(connection.target) ? answer(facts, connection.target) : undefined
}
