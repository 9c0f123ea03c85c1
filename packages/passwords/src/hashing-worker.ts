/** A thread that computes this package's own primitives, so that the event loop goes on. It is started with this file and asked by messages. */
import { parentPort } from 'node:worker_threads'
import { computeRounds, type OwnDerivation } from './compute-rounds.ts'

parentPort?.on('message', (derivation: OwnDerivation) => {
  parentPort?.postMessage(computeRounds(derivation))
})
