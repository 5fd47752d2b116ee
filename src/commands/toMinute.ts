/** A time for a table: `2026-01-31 12:34`, in UTC; `-` where there is none. */
export const toMinute = (date: Date | null) => date?.toISOString().slice(0, 16).replace('T', ' ') ?? '-'
