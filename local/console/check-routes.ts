import { Hono } from 'hono'
import { INSTANCES } from '../../src/instances'
import { findCredentialProblem } from '../check/check-credentials'
import { jsonBody } from '../emulator/json-body'
import { invalidRequest } from '../emulator/refusal'
import { nameOfTarget, sourceOf, type RemoteTarget } from '../target'
import type { CheckAnswer, CheckTarget } from './protocol'

/** Whom the page can have asked whether it takes the credentials. */
export interface Checkable extends CheckTarget {
  target: RemoteTarget
}

/** Checks the credentials that the process holds, as `launchdarkly-audiences check` does: the page names whom to ask, and no token. */
export function checkRoutes(checkables: Checkable[]): Hono {
  const app = new Hono()

  app.post('/check', async (c) => {
    const { id, instance } = ((await jsonBody(c)) ?? {}) as { id?: unknown; instance?: unknown }
    const asked = checkables.find((each) => each.id === id)
    if (!asked) throw invalidRequest(`id must be one of ${checkables.map((each) => each.id).join(', ')}`)
    const target = atInstance(asked.target, instance)
    const problem = await findCredentialProblem(target)
    return c.json({
      asked: `${nameOfTarget(target)} was asked, with ${sourceOf(asked.target)}.`,
      ...(problem !== undefined && { problem })
    } satisfies CheckAnswer)
  })
  return app
}

function atInstance(target: RemoteTarget, instance: unknown): RemoteTarget {
  if (instance === undefined) return target
  if (typeof instance !== 'string' || !INSTANCES.has(instance)) {
    throw invalidRequest(`instance must be one of ${[...INSTANCES.keys()].join(', ')}`)
  }
  return { ...target, credentials: { ...target.credentials, instance } }
}
