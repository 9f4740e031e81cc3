/** From now until the function is called: the longest turn of the event loop, in milliseconds. In it nothing else could be done. */
export function watchTurns(): () => number {
  let began = performance.now()
  let longest = 0
  let isOver = false
  const turn = (): void => {
    longest = Math.max(longest, performance.now() - began)
    began = performance.now()
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  return () => {
    isOver = true
    turn()
    return longest
  }
}
