import type { JSONObject } from '@segment/actions-core'
import { Hono, type Context } from 'hono'
import { parseJson } from '../emulator/json-body'
import { invalidRequest, Refusal } from '../emulator/refusal'
import type { TryCall } from './protocol'
import type { DroppedFile, Replays } from './replay'

type Subscription = Pick<TryCall, 'settings' | 'mapping' | 'trigger'>

/**
 * Takes a file of events and syncs it, and tells how far that is. `toRuntimeSettings` makes of the page's settings what Segment's
 * runtime is called with, or throws a refusal.
 */
export function replayRoutes(replays: Replays, toRuntimeSettings: (given: Subscription) => JSONObject): Hono {
  const app = new Hono()

  app.post('/replay', async (c) => {
    const form = await formOf(c)
    const file = await fileOf(form)
    const settings = toRuntimeSettings(subscriptionOf(form))
    return c.json(replays.start(file, settings), 202)
  })

  app.get('/replay', (c) => c.json(replays.state()))

  app.post('/replay/stop', (c) => {
    if (replays.state()?.state !== 'running') throw new Refusal(409, 'No replay is running.', 'no_replay')
    replays.stop()
    return c.json(replays.state(), 202)
  })
  return app
}

type Form = Awaited<ReturnType<Context['req']['parseBody']>>

/** A body of another type is an empty form. */
function formOf(c: Context): Promise<Form> {
  return c.req.parseBody().catch(() => {
    throw invalidRequest('The body is not a form.')
  })
}

async function fileOf({ file }: Form): Promise<DroppedFile> {
  if (!(file instanceof File)) throw invalidRequest('The form has no file. Give one of events, one JSON object a line.')
  if (file.size === 0) throw invalidRequest('The file is empty. Give one of events, one JSON object a line.')
  return { name: file.name, bytes: Buffer.from(await file.arrayBuffer()) }
}

function subscriptionOf(form: Form): Subscription {
  const { trigger } = form
  if (typeof trigger !== 'string') throw invalidRequest('The form has no trigger.')
  return { settings: jsonOf(form, 'settings'), mapping: jsonOf(form, 'mapping'), trigger }
}

function jsonOf(form: Form, field: 'settings' | 'mapping'): Record<string, unknown> {
  const { [field]: text } = form
  if (typeof text !== 'string') throw invalidRequest(`The form has no ${field}.`)
  return parseJson(text, `The text of ${field} is not JSON.`) as Record<string, unknown>
}
