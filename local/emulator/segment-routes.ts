import { Hono } from 'hono'
import { collectionPage } from './collection-page'
import { createSegment } from './create-segment'
import type { EmulatorEnv } from './emulator-env'
import type { Environment } from './environment'
import { jsonBody } from './json-body'
import { Refusal } from './refusal'
import { representSegment } from './representations'
import { hasMember, type Segment } from './segments'
import { requireBigSegment, updateTargets } from './update-targets'

const SEGMENTS = '/api/v2/segments/:projectKey/:environmentKey'
const SEGMENT = `${SEGMENTS}/:segmentKey` as const

/** https://launchdarkly.com/docs/api/segments/get-segments */
const SORTABLE_BY = new Map<string, (segment: Segment) => string | number>([
  ['name', ({ name }) => name],
  ['creationDate', ({ createdAt }) => createdAt],
  ['lastModified', ({ changedAt }) => changedAt]
])

/** The segments of the environment, as the REST API reads, creates and changes them. */
export function segmentRoutes(environment: Environment): Hono<EmulatorEnv> {
  const app = new Hono<EmulatorEnv>()

  app.get(SEGMENTS, (c) => {
    const page = collectionPage(environment.segments.values(), new URL(c.req.url), SORTABLE_BY)
    return c.json({ ...page, items: page.items.map(representSegment) })
  })

  app.post(SEGMENTS, async (c) => {
    const key = createSegment(environment, await jsonBody(c), c.get('arrival'))
    return c.json(representSegment(findSegment(environment, key)), 201)
  })

  app.get(SEGMENT, (c) => c.json(representSegment(findSegment(environment, c.req.param('segmentKey')))))

  app.post(`${SEGMENT}/contexts`, async (c) => {
    const body = await jsonBody(c)
    updateTargets(environment, findSegment(environment, c.req.param('segmentKey')), body, c.get('arrival'))
    return c.body(null, 204)
  })

  app.get(`${SEGMENT}/contexts/:contextKey`, (c) => {
    const segment = findSegment(environment, c.req.param('segmentKey'))
    requireBigSegment(segment)
    const userKey = c.req.param('contextKey')
    return c.json({ userKey, included: hasMember(segment, userKey), excluded: segment.excluded.has(userKey) })
  })
  return app
}

function findSegment({ segments }: Environment, key: string): Segment {
  const segment = segments.get(key)
  if (!segment) throw new Refusal(404, 'no segment has this key')
  return segment
}
