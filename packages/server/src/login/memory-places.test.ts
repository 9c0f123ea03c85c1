import { describeDeviceStore } from './describe-device-store.ts'
import { describeNetworkStore } from './describe-network-store.ts'
import { memoryDevices, memoryNetworks } from './memory-places.ts'

const held = <T extends object>(store: T) => ({ ...store, [Symbol.asyncDispose]: async () => undefined })

describeDeviceStore({ name: 'the memory of a server that keeps nothing', open: async () => held(memoryDevices()) })
describeNetworkStore({ name: 'the memory of a server that keeps nothing', open: async () => held(memoryNetworks()) })
