/** Known devices and networks in the memory of this process, for servers that keep nothing. Only who has logged in gets a place here. */
import type { DeviceStore } from './device-store.ts'
import type { NetworkStore } from './network-store.ts'

interface Place {
  readonly subject: string
  readonly createdAt: number
  readonly usedAt: number
}

const MOST_PLACES = 100_000
const DAY_SECONDS = 86_400

export function memoryDevices(): DeviceStore {
  const places = createPlaces()
  return {
    async remember({ tokenHash, subject }, at, most) {
      places.put(tokenHash, { subject, createdAt: at, usedAt: at }, most)
    },
    async find(tokenHash, at, since) {
      const place = places.usedSince(tokenHash, since)
      if (!place) return undefined
      if (place.usedAt < at - DAY_SECONDS) places.touch(tokenHash, at)
      return { tokenHash, subject: place.subject }
    },
    forget: async (subject) => places.forget(subject),
    removeUnused: async (since, limit) => places.removeUnused(since, limit),
  }
}

export function memoryNetworks(): NetworkStore {
  const places = createPlaces()
  return {
    async remember({ digest, subject }, at, most) {
      if (places.usedSince(digest, 0)) places.touch(digest, at)
      else places.put(digest, { subject, createdAt: at, usedAt: at }, most)
    },
    isKnown: async (digest, since) => places.usedSince(digest, since) !== undefined,
    forget: async (subject) => places.forget(subject),
    removeUnused: async (since, limit) => places.removeUnused(since, limit),
  }
}

/** The least recently used go first. */
function createPlaces() {
  const places = new Map<string, Place>()
  const bySubject = new Map<string, Set<string>>()

  function remove(key: string): void {
    const subject = places.get(key)?.subject ?? ''
    const keys = bySubject.get(subject)
    keys?.delete(key)
    if (keys?.size === 0) bySubject.delete(subject)
    places.delete(key)
  }

  return {
    put(key: string, place: Place, most: number): void {
      const keys = bySubject.get(place.subject) ?? new Set()
      bySubject.set(place.subject, keys.add(key))
      places.set(key, place)
      const byUse = [...keys].toSorted((one, other) => usedAt(one) - usedAt(other))
      for (const oldest of byUse.slice(0, Math.max(0, keys.size - most))) remove(oldest)
      const [first] = places.keys()
      if (places.size > MOST_PLACES && first !== undefined) remove(first)
    },
    touch(key: string, at: number): void {
      const place = places.get(key)
      if (!place) return
      places.delete(key)
      places.set(key, { ...place, usedAt: at })
    },
    usedSince(key: string, since: number): Place | undefined {
      const place = places.get(key)
      return place && place.usedAt >= since ? place : undefined
    },
    forget(subject: string): void {
      for (const key of [...(bySubject.get(subject) ?? [])]) remove(key)
    },
    removeUnused(since: number, limit: number): number {
      const old = [...places].filter(([, place]) => place.usedAt < since).slice(0, limit)
      for (const [key] of old) remove(key)
      return old.length
    },
  }

  function usedAt(key: string): number {
    return places.get(key)?.usedAt ?? 0
  }
}
