import { defaultValues, type DestinationDefinition } from '@segment/actions-core'
import { authentication } from './authentication'
import type { Settings } from './generated-types'
import syncAudience from './syncAudience'

const destination: DestinationDefinition<Settings> = {
  name: 'LaunchDarkly Audiences',
  slug: 'actions-launchdarkly-audiences',
  mode: 'cloud',
  description: 'Keep LaunchDarkly segments in step with Engage audiences, so that feature flags can target them.',
  authentication,
  presets: [
    {
      name: 'Sync Engage Audience to LaunchDarkly',
      subscribe: 'type = "identify" or type = "track"',
      partnerAction: 'syncAudience',
      mapping: defaultValues(syncAudience.fields),
      type: 'automatic'
    }
  ],
  actions: { syncAudience }
}

export default destination
