/** Article B under every recorded configuration. */
import { describeConfigurations, refused, startable } from './configurations.ts'

describeConfigurations(startable, refused)
