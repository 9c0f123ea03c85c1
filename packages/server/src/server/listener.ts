/** One listener of a server: the rows that stand on it, and how it answers. */
import type { Message } from '@latchkey/protocol'
import { createHostCheck } from '../http/host-check.ts'
import { isOn, type ListenerName, type Listeners } from '../http/listeners.ts'
import type { NameRequest } from '../http/request-id.ts'
import { createRouteTable, type RouteRow } from '../http/routes.ts'
import { isNative } from '../login/log-in.ts'
import type { AnswerBeside } from '../proxy/beside.ts'
import type { CutoverGate } from '../proxy/cutover-gate.ts'
import type { Judge } from '../proxy/judge.ts'
import type { Clock } from '../world/clock.ts'
import type { Logger } from '../world/logger.ts'
import type { World } from '../world/world.ts'
import type { FaceHandlers } from './compose-face.ts'
import { namedAnswer } from './named-answer.ts'
import { createRespond, type Respond } from './respond.ts'
import { createWebHandler, type WebHandler } from './web.ts'

/** What answers at one listener. It listens nowhere by itself. */
export interface ServerListener {
  /** Mount it anywhere: `(request) => Promise<Response>`. */
  readonly handler: WebHandler
  /** Answers one exchange; what mount helpers call. Never rejects. */
  readonly respond: Respond
  /** The first face's message for a request that cannot become an exchange. */
  readonly refuse: (status: number) => Message
  /** Whether the server is about to end: then each answer ends its connection. */
  readonly isDraining: () => boolean
  /** Whether apps stand behind it: then bodies may take long, and connections become WebSockets. */
  readonly carriesOn: boolean
  /** What the server goes by: for what carries its exchanges. */
  readonly clock: Clock
}

/** What a listener is made of. */
export interface ListenerParts {
  readonly faces: readonly FaceHandlers[]
  /** Answers paths that nobody has. */
  readonly first: FaceHandlers
  readonly listeners: Required<Listeners>
  readonly health: readonly RouteRow[]
  readonly feed: readonly RouteRow[]
  /** Where it stands on a listener. */
  readonly feedPath: (listener: ListenerName) => string
  /** Names by which it may be called. Undefined: by any. */
  readonly hosts: readonly string[] | undefined
  readonly judge: Judge<FaceHandlers> | undefined
  /** Who answers the paths of faces while an old app moves. */
  readonly gate: CutoverGate | undefined
  readonly beside: AnswerBeside | undefined
  readonly nameRequest: NameRequest
  readonly isDraining: () => boolean
  readonly logger: Logger
  readonly world: Pick<World, 'clock' | 'randomId'>
}

/** What stands elsewhere is not in its table at all, so that no spelling of a path leads there. */
export function createListener(
  name: ListenerName,
  parts: ListenerParts,
): { readonly listener: ServerListener; readonly faults: readonly string[] } {
  const {
    faces,
    first,
    listeners,
    health,
    feed,
    feedPath,
    hosts,
    judge,
    beside,
    gate,
    nameRequest,
    isDraining,
    logger,
    world,
  } = parts
  const table = createRouteTable<FaceHandlers>()
  const own = [
    ...(isOn(name, listeners.health) ? health : []),
    ...(isOn(name, listeners.revocationFeed) ? feed.map((row) => ({ ...row, path: feedPath(name) })) : []),
  ]
  const added = [
    ...own.map((row) => table.add(row, undefined)),
    ...faces.flatMap((face) => face.rowsOn(name).map((row) => table.add(row, face))),
  ]
  const faults = [...added.filter((fault) => fault !== undefined), ...table.hidden()]
  const isRightHost = hosts && createHostCheck(hosts)
  const respond = createRespond({
    table,
    first,
    nameRequest,
    logger,
    ...(judge && { judge }),
    ...(beside && { beside }),
    ...(gate && { gate }),
    ...(isRightHost && { isRightHost }),
  })
  return {
    faults,
    listener: {
      handler: createWebHandler(respond),
      respond: (exchange) => respond(exchange),
      refuse: (status) => namedAnswer(first.dialect.httpMessage(status), world.randomId(), isNative(first.dialect)),
      isDraining,
      carriesOn: judge !== undefined,
      clock: world.clock,
    },
  }
}
