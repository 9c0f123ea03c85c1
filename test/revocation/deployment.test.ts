/** Guards that follow a stream: the way that most take. */
import { describeDeployment } from './describe-deployment.ts'

describeDeployment('sse')
