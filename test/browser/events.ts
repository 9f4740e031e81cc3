/** An identify event by which Engage says that a user is a member of an audience, or is none. */
export function identify(userId: string, isMember: boolean, { id = 'aud_vip', key = 'vip_customers' } = {}) {
  return {
    type: 'identify',
    userId,
    traits: { [key]: isMember },
    context: { personas: { computation_class: 'audience', computation_id: id, computation_key: key } }
  }
}

/** A sync that another client makes. */
export async function syncElsewhere(
  launchDarkly: string,
  members: Record<string, boolean>,
  { contextKind = 'user', cohortName = 'Vip customers' } = {}
): Promise<void> {
  const response = await fetch(`${launchDarkly}/api/v2/segment-targets/segment-audiences`, {
    method: 'POST',
    headers: { Authorization: 'api-local' },
    body: JSON.stringify({
      environmentId: 'local-client-side-id',
      contextKind,
      batch: Object.entries(members).map(([userId, value]) => ({
        userId,
        cohortName,
        cohortId: 'aud_vip',
        value
      }))
    })
  })
  expect(response.status).toBe(204)
}
