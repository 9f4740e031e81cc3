import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { confirm } from '../../local/confirm'

/** A process whose standard input holds this. On a terminal, keys like Ctrl-C have a meaning. */
function typing(input: string, terminal: object = {}) {
  const stdin = new PassThrough()
  const stderr = Object.assign(new PassThrough(), terminal)
  stdin.end(input)
  return { stdin, stderr } as unknown as Pick<NodeJS.Process, 'stdin' | 'stderr'>
}

describe('confirm', () => {
  it.each(['y\n', 'Y\n', 'yes\n', ' YES \r\n'])('takes %j for a yes', async (input) => {
    expect(await confirm('Go on?', typing(input))).toBe(true)
  })

  it.each(['\n', 'n\n', 'no\n', 'yess\n', 'ja\n', 'n\ny\n', '\ny\n', ' '])('takes %j for a no', async (input) => {
    expect(await confirm('Go on?', typing(input))).toBe(false)
  })

  it('takes the end of the input for a no, even within an answer', async () => {
    expect(await confirm('Go on?', typing(''))).toBe(false)
    expect(await confirm('Go on?', typing('y'))).toBe(false)
  })

  it('takes Ctrl-D for a no', async () => {
    expect(await confirm('Go on?', typing('\x04', { isTTY: true, columns: 80 }))).toBe(false)
  })

  it('ends with Ctrl-C', async () => {
    await expect(confirm('Go on?', typing('\x03', { isTTY: true, columns: 80 }))).rejects.toMatchObject({
      message: 'Stopped.',
      hint: 'Nothing was sent.',
      exitCode: 130
    })
  })

  it('asks on stderr, and says what Enter means', async () => {
    const process = typing('y\n')
    await confirm('Change segments?', process)
    process.stderr.end()
    expect(await text(process.stderr as unknown as PassThrough)).toBe('Change segments? [y/N] ')
  })
})
