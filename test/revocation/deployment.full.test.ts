/** Guards in processes of their own, by each way of following. `npm test` has the same contract in one process (`sources.test.ts`). */
import { describeDeployment } from './describe-deployment.ts'

for (const by of ['sse', 'polling', 'redis'] as const) describeDeployment(by)
