/** How times and numbers are written: as in the output of the command line. */
export const number = (value: number): string => value.toLocaleString('en')

export const time = (epochMs: number): string => new Date(epochMs).toLocaleTimeString('en-GB')

/** `1 event`, `2 events` */
export const count = (value: number, of: string): string => `${number(value)} ${of}${value === 1 ? '' : 's'}`
