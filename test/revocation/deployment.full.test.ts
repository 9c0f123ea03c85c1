/** Guards that follow in the other ways. */
import { describeDeployment } from './describe-deployment.ts'

describeDeployment('polling')
describeDeployment('redis')
