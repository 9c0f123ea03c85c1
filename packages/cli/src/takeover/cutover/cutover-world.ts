/** The world of `takeover cutover` and `rollback`: the store of a settings file whose faces move person by person. */
import { cutoverChanged } from '@latchkey/server/administration'
import { ACTOR } from '../../admin/administration-world.ts'
import { createConfirm } from '../../admin/confirmation.ts'
import type { InWorld } from '../../admin/run.ts'
import { withStore } from '../../admin/with-store.ts'
import { readPeopleOf } from '../people/settings-people.ts'
import type { CutoverWorld, ShadowVerdict } from './cutover.ts'
import { countStoredPasswords } from './stored-passwords.ts'

/** @param shadow - what was found when the settings were compared with the old app */
export function inCutover(shadow: () => Promise<ShadowVerdict | undefined>): InWorld<CutoverWorld> {
  return (source, { env, stdin, stderr }, work) =>
    withStore(
      {
        source,
        environment: env,
        section: 'upstream',
        read: (settings) => ({
          value: settings,
          faults: settings.upstream?.cutover
            ? []
            : ['upstream.cutover: give true: without it the faces of this server answer everybody'],
        }),
      },
      ({ store, audit, world }, settings) =>
        work({
          store: store.cutover,
          now: world.clock.now,
          actor: ACTOR,
          record: (row, why) => audit.record(cutoverChanged(row, why)),
          confirm: createConfirm({ env, stdin, stderr }),
          shadow,
          passwords: () => countStoredPasswords(readPeopleOf(settings, source.name, env)),
        }),
    )
}
