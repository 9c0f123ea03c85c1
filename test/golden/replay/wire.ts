/** One request over one socket: exactly these bytes out, whatever comes back in. */
import { connect } from 'node:net'
import { noResponse, parseResponse, type WireResponse } from './response.ts'

const timeoutMilliseconds = 20_000

/** Where a server listens. */
export interface Address {
  readonly host: string
  readonly port: number
}

/**
 * Sends the bytes and reads one response. A refused, reset or silent connection is a response of status 0.
 *
 * @param method - HEAD has no body, so what still comes is kept as a fault
 */
export function exchange(address: Address, request: Buffer, method: string): Promise<WireResponse> {
  return new Promise((resolve) => {
    let received = Buffer.alloc(0)
    // allowHalfOpen: the server may close its side before our bytes are all out, and has answered all the same.
    const socket = connect({ ...address, allowHalfOpen: true }, () => socket.write(request))
    const finish = (ended: boolean, note: string) => {
      const response = parseResponse(received, method, ended)
      if (!ended && !response) return
      socket.destroy()
      resolve(response && !(response.status === 0 && received.length === 0) ? response : noResponse(note, received))
    }
    socket.setTimeout(timeoutMilliseconds, () => finish(true, 'timeout'))
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      finish(false, '')
    })
    socket.on('end', () => finish(true, 'connection closed without a response'))
    socket.on('error', (error) => finish(true, `connection failed: ${error.message}`))
  })
}
