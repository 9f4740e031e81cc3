import { PassThrough } from 'node:stream'
import { showProgress } from '../../../local/sync/progress'

/** A stream that keeps what is written to it. */
function recorder(properties: object) {
  const stream = Object.assign(new PassThrough(), properties)
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => String(stream.read() ?? '') }
}

describe('showProgress', () => {
  it('writes a line whenever it is a tenth further, where there is no terminal', () => {
    const { stream, text } = recorder({ isTTY: false })
    const progress = showProgress(20, stream)
    for (let i = 0; i < 20; i++) progress.advance(1)
    progress.stop()
    expect(text().split('\n')).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20].map((n) => `${n} of 20 events`).concat(''))
  })

  it('shows a bar on a terminal', () => {
    const terminal = { isTTY: true, columns: 80, clearLine: () => true, cursorTo: () => true, moveCursor: () => true }
    const { stream, text } = recorder(terminal)
    const progress = showProgress(20, stream)
    progress.advance(20)
    progress.stop()
    expect(text()).toContain('20 of 20 events')
  })
})
