/** Where the feed of revocations stands: guards elsewhere find it beside everything else of the issuer. */
import type { ListenerName } from '../http/listeners.ts'
import { REVOCATION_FEED_ADDRESS } from '../revocations/revocation-feed.ts'
import type { FaceRecipe } from './face.ts'

export function feedPathOn(listener: ListenerName, faces: readonly Pick<FaceRecipe, 'basePath'>[]): string {
  const { basePath = '' } = faces.find(({ basePath: path }) => path !== undefined && path !== '') ?? {}
  return `${listener === 'public' ? basePath : ''}${REVOCATION_FEED_ADDRESS.path}`
}
