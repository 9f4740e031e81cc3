import { selfTimes, type CpuProfile } from '../../../bench/sync-limit/self-time'

const node = (id: number, functionName: string, url: string, children: number[] = []): CpuProfile['nodes'][number] => ({
  id,
  callFrame: { functionName, url },
  children
})

const NODES = [
  node(1, '(root)', '', [2, 5, 6]),
  node(2, 'main', 'file:///a.js', [3]),
  node(3, 'validate', '', [4]),
  node(4, 'inner', ''),
  node(5, '(idle)', ''),
  node(6, 'other', 'node:net', [7]),
  node(7, '(garbage collector)', '')
]

test('a sample holds until the next one, the last one until the end, and what is before the first one is nobody’s', () => {
  const profile = { nodes: NODES, startTime: 1_000, endTime: 1_100, samples: [2, 6, 2], timeDeltas: [10, 20, 30] }
  expect(selfTimes(profile)).toEqual(
    new Map([
      ['file:///a.js', 20 + 40],
      ['node:net', 30]
    ])
  )
})

test('code without a URL counts as the one’s that called it, however deep; what is no code by its name', () => {
  const profile = { nodes: NODES, startTime: 0, endTime: 15, samples: [3, 4, 5, 7, 1], timeDeltas: [0, 1, 2, 3, 4] }
  expect(selfTimes(profile)).toEqual(
    new Map([
      ['file:///a.js', 1 + 2],
      ['(idle)', 3],
      ['(garbage collector)', 4],
      ['(root)', 5]
    ])
  )
})

test('the times add up to all after the first sample', () => {
  const profile = { nodes: NODES, startTime: 0, endTime: 1_000, samples: [2, 5, 6, 4], timeDeltas: [100, 7, 0, 300] }
  expect([...selfTimes(profile).values()].reduce((sum, micros) => sum + micros, 0)).toBe(900)
})

test('a profile without samples has no times', () => {
  expect(selfTimes({ nodes: NODES, startTime: 0, endTime: 10, samples: [], timeDeltas: [] })).toEqual(new Map())
})
