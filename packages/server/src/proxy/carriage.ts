/** One request on its way to the app, and the answer on its way back. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { writeMessage, writeUnended } from '@latchkey/guard/carriers/node'
import type { Dispatcher } from 'undici'
import type { Carried } from '../http/answer.ts'
import { REQUEST_ID_HEADER } from '../http/request-id.ts'
import { rawHeadersOf, writeAnswerHead } from './answer-head.ts'
import { type Failure, failureMessage, failureOf } from './failures.ts'
import { createPace, type Pace } from './pace.ts'
import type { CarryParts } from './place.ts'
import { requestBody } from './request-body.ts'
import { answeredHeaders } from './sent-headers.ts'
import { openTunnel } from './tunnel.ts'
import type { EndReason, UnderWay, WatchedToken } from './watch.ts'
import { isAccepted } from './web-socket.ts'

/** What is carried where. */
interface CarriageParts extends CarryParts {
  readonly pool: Pick<Dispatcher, 'dispatch'>
}

/** Resolves when nothing is under way any more. Never rejects. */
export function carry(carried: Carried, parts: CarriageParts): Promise<void> {
  return new Carriage(carried, parts).run()
}

class Carriage implements Dispatcher.DispatchHandler, UnderWay {
  readonly token: WatchedToken | undefined
  readonly #carried: Carried
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #parts: CarriageParts
  readonly #over = Promise.withResolvers<void>()
  readonly #pace: Pace
  #isEventStream = false
  #isRetried = false
  #controller: Dispatcher.DispatchController | undefined
  #tunnel: readonly Duplex[] = []
  /** Why we have ended it ourselves. */
  #ended: Error | undefined
  /** What its client is told instead of the app's answer. */
  #failed: Failure | undefined

  constructor(carried: Carried, parts: CarriageParts) {
    this.#carried = carried
    this.#request = carried.request
    this.#response = carried.response
    this.#parts = parts
    this.token = parts.token
    this.#pace = createPace(parts, parts.clock)
  }

  async run(): Promise<void> {
    using _ = this.#parts.watch.add(this)
    this.#response.once('close', () => this.#leave())
    this.#response.on('error', () => this.#leave())
    if (this.#carried.fault()) this.#fail('client_malformed')
    else this.#dispatch()
    await this.#over.promise
  }

  readonly isAnswering = () => this.#pace.step() === 'answering' || this.#pace.step() === 'open'
  readonly isOpenEnded = () => this.#pace.step() === 'open' || (this.isAnswering() && this.#isEventStream)
  readonly streaming = () => this.#carried.streaming()
  readonly lateAt = () => this.#pace.lateAt()
  readonly isLeft = () => this.#pace.isLeft(this.#request.socket.readableEnded)

  end(why: EndReason): void {
    if (why === 'late' && !this.isAnswering())
      this.#failed = this.#pace.step() === 'sending' ? 'client_late' : 'app_late'
    this.#abort(new Error(why))
    if (this.isAnswering() || why === 'left') this.#response.destroy()
    for (const socket of this.#tunnel) socket.destroy()
  }

  #dispatch(): void {
    const { pool, sent, headers } = this.#parts
    const { method = 'GET' } = this.#request
    const { behindHead, invite } = this.#carried
    const read = this.#parts.body && Buffer.from(this.#parts.body)
    const body = behindHead
      ? undefined
      : (read ?? requestBody(this.#request, { asked: invite, moved: this.#pace.moved, malformed: this.#malformed }))
    const upgrade = behindHead ? { upgrade: 'websocket' } : {}
    pool.dispatch({ method, path: sent, headers, body: body ?? null, ...upgrade }, this)
  }

  readonly #malformed = () => {
    this.#failed ??= 'client_malformed'
  }

  #abort(reason: Error): void {
    this.#ended ??= reason
    this.#controller?.abort(reason)
  }

  /** The client has left, or everything was written. */
  #leave(): void {
    if (this.#pace.step() === 'open') return
    if (!this.#response.writableFinished) this.#abort(new Error('the client has left'))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#ended) controller.abort(this.#ended)
    else this.#pace.enter('sending')
  }

  onRequestSent(): void {
    if (this.#pace.step() === 'sending') this.#pace.enter('waiting')
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    // Early hints and the like: the answer is still to come.
    if (status < 200) return
    this.#parts.told(undefined)
    this.#pace.enter('answering')
    const { requestId } = this.#parts
    const closes = !this.#request.complete
    this.#isEventStream = writeAnswerHead(this.#response, { status, raw: rawHeadersOf(controller), requestId, closes })
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#pace.moved()
    if (this.#response.write(chunk)) return
    controller.pause()
    this.#response.once('drain', () => {
      this.#pace.moved()
      controller.resume()
    })
  }

  onResponseEnd(): void {
    void this.#finish()
  }

  async #finish(): Promise<void> {
    if (!this.#request.complete) await this.#carried.rest()
    this.#response.end()
    this.#over.resolve()
  }

  onRequestUpgrade(controller: Dispatcher.DispatchController, status: number, _headers: unknown, app: Duplex): void {
    const raw = rawHeadersOf(controller)
    const [key] = this.#request.headersDistinct['sec-websocket-key'] ?? []
    if (status !== 101 || !isAccepted(key, raw.map(String))) {
      app.destroy()
      this.#fail('not_understood')
      return
    }
    this.#parts.told(undefined)
    const { socket: client } = this.#request
    if (client.destroyed) {
      app.destroy()
      this.#over.resolve()
      return
    }
    this.#pace.enter('open')
    this.#response.detachSocket(client)
    client.setTimeout(0)
    this.#tunnel = [client, app]
    const behindHead = this.#carried.behindHead ?? Buffer.alloc(0)
    const named = [REQUEST_ID_HEADER, this.#parts.requestId, ...answeredHeaders(raw, status)]
    void openTunnel({ client, app, behindHead, moved: this.#pace.moved, lines: named }).then(this.#over.resolve)
  }

  onResponseError(_: Dispatcher.DispatchController, fault: Error): void {
    const response = this.#response
    const request = this.#request
    if (this.#failed && !this.isAnswering()) {
      this.#fail(this.#failed)
      return
    }
    if (this.#ended || this.isAnswering()) {
      // What was sent is a part of an answer, and must not be taken for the whole.
      if (!this.#ended) this.#parts.told('broken_off')
      response.destroy()
      this.#over.resolve()
      return
    }
    const failure = failureOf(fault)
    // A connection that was kept may be closed just when it is used again. What changes nothing may be asked twice.
    const isSafe = (request.method === 'GET' || request.method === 'HEAD') && request.complete
    if (failure === 'closed' && isSafe && !this.#carried.behindHead && !this.#isRetried) {
      this.#isRetried = true
      this.#pace.enter('connecting')
      this.#dispatch()
      return
    }
    this.#fail(failure)
  }

  #fail(failure: Failure): void {
    this.#parts.told(failure)
    const response = this.#response
    const message = failureMessage(failure, this.#parts.requestId)
    const { method, complete } = this.#request
    if (complete) {
      writeMessage(response, message, method)
      this.#over.resolve()
      return
    }
    response.setHeader('Connection', 'close')
    writeUnended(response, message, method)
    void this.#finish()
  }
}
