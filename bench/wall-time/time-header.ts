/** Epoch milliseconds at which a request comes to the emulator. */
export const TIME_HEADER = 'x-bench-time'
