/** The server's routes as subjects: what a request to each costs the server's process in CPU. */
import type { Subject } from '../measure/rounds.ts'
import type { FaceName } from './faces.ts'
import { type Load, requestOf } from './load.ts'
import type { MeasuredServer } from './measured-server.ts'

const BATCH = 400

/** A public route twice (A/A), and each dialect's public and guarded route. All get the same headers. */
export function routeSubjects(server: MeasuredServer, load: Load): readonly Subject[] {
  const subject = (name: string, face: FaceName, route: string): Subject => {
    const requests = server.credentials[face].map((credential) => requestOf(`/${face}/${route}`, credential))
    return {
      name,
      measure: async (round) => {
        const start = (round * BATCH) % requests.length
        const batch = requests.slice(start, start + BATCH)
        const before = await server.cpuMicroseconds()
        await load.send(batch)
        return ((await server.cpuMicroseconds()) - before) / batch.length
      },
    }
  }
  return [
    subject('native public', 'native', 'public'),
    subject('native public again (A/A)', 'native', 'public'),
    subject('native guarded', 'native', 'guarded'),
    subject('flask-jwt public', 'flask-jwt', 'public'),
    subject('flask-jwt guarded', 'flask-jwt', 'guarded'),
  ]
}
