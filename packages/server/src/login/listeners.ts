/** Which events make known devices and networks forgotten: an attacker who had the account may have one of them. */
import { accountRemoved } from '../events/account-removed.ts'
import { credentialsReset } from '../events/credentials-reset.ts'
import type { Listen } from '../events/listener.ts'
import type { DeviceStore } from './device-store.ts'
import type { NetworkStore } from './network-store.ts'

/** What changes in the transaction of an event. */
export interface DeviceRows {
  readonly devices: Pick<DeviceStore, 'forget'>
  readonly networks: Pick<NetworkStore, 'forget'>
}

export function listenForDevices(listen: Listen<DeviceRows>): void {
  const within = async ({ subject }: { readonly subject: string }, { devices, networks }: DeviceRows) => {
    await devices.forget(subject)
    await networks.forget(subject)
  }
  listen(accountRemoved, 'devices', { within })
  listen(credentialsReset, 'devices', { within })
}
