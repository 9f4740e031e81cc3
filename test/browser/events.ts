import type { Page } from 'playwright-core'

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

/** Sends events by “Try an event”, as one that was pasted. */
export async function sendPasted(page: Page, events: unknown): Promise<void> {
  await page.getByLabel('One event, an array of them, or one a line').fill(JSON.stringify(events))
  await page.getByRole('button', { name: 'Send', exact: true }).click()
}

/** Looks a context up, as one of the kind that stands in the form. */
export async function lookUp(page: Page, key: string): Promise<void> {
  await page.getByLabel('Context key').last().fill(key)
  await page.getByRole('button', { name: 'Look up' }).click()
}
