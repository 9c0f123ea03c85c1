/** Whatever stops a server gives it the time that its end takes. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'

/** The defaults of `serve`, which its own tests assert. */
const DRAIN_SECONDS = 5
const FINISH_SECONDS = 10

it('systemd, Kubernetes and Compose wait longer than a server takes to end', () => {
  for (const [file, setting] of [
    ['deploy/systemd/latchkey.service', /^TimeoutStopSec=([0-9]+)$/m],
    ['deploy/kubernetes/latchkey.yaml', /^ +terminationGracePeriodSeconds: ([0-9]+)$/m],
    ['compose.yaml', /^ +stop_grace_period: ([0-9]+)s$/m],
  ] as const) {
    const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
    assert.ok(Number(setting.exec(text)?.[1]) > DRAIN_SECONDS + FINISH_SECONDS, file)
  }
})
