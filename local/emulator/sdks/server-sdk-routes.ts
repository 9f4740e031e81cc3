import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { stream } from 'hono/streaming'
import { LOCAL_SDK_KEY } from '../credentials'
import type { EmulatorEnv } from '../emulator-env'
import { refuseOtherMethods } from '../refuse-other-methods'
import { Refusal } from '../refusal'
import { writePieces } from '../write-pieces'
import { eventStream, type Events, type Streams } from './event-stream'
import { allData, flagsOf, segmentsSince, type Shown } from './sdk-data'

/** What LaunchDarkly's server SDKs ask for: all flags and segments, once or as a stream. What they tell is taken and forgotten. */
export function serverSdkRoutes(shown: Shown, streams: Streams): Hono<EmulatorEnv> {
  const app = new Hono<EmulatorEnv>()

  app.get('/all', requireSdkKey, (c) => eventStream(c, streams, eventsOf(shown)))

  app.get('/sdk/latest-all', requireSdkKey, (c) => {
    c.header('Content-Type', 'application/json')
    return stream(c, (out) => writePieces(out, allData(shown)))
  })

  for (const path of ['/bulk', '/diagnostic']) app.post(path, requireSdkKey, (c) => c.body(null, 202))
  refuseOtherMethods(app)
  return app
}

/** For one connection: a `put` of everything, then a `patch` of each segment that changed and of each new flag. */
function eventsOf(shown: Shown): Events {
  const flagsShown = new Set<string>()

  return function* ({ since }) {
    const flags = flagsOf(shown)
    if (since === undefined) {
      flagsShown.clear()
      yield 'event: put\ndata: {"path":"/","data":'
      yield* allData(shown)
      yield '}\n\n'
    } else {
      for (const { key, json } of segmentsSince(shown, since)) yield* patch(`/segments/${key}`, json)
      for (const flag of flags) {
        if (!flagsShown.has(flag.key)) yield* patch(`/flags/${flag.key}`, [JSON.stringify(flag)])
      }
    }
    for (const { key } of flags) flagsShown.add(key)
  }
}

function* patch(path: string, json: Iterable<string>): Generator<string> {
  yield `event: patch\ndata: {"path":${JSON.stringify(path)},"data":`
  yield* json
  yield '}\n\n'
}

const requireSdkKey = createMiddleware<EmulatorEnv>(async (c, next) => {
  if (c.req.header('Authorization') !== LOCAL_SDK_KEY) throw new Refusal(401, 'invalid SDK key')
  await next()
})
