/** A message as it is, and the channel that it goes to. */
export interface Publication {
  channel: number
  text: string
}

/**
 * What carries messages between nodes: its connections, all of them or none. Once anything of it has failed it is closed,
 * and another is opened. Its operations may be called at any time; those on the same channel take effect in that order.
 */
export interface Link {
  /** Settles once what is published in these channels from now on is heard. */
  listen(channels: readonly number[]): Promise<unknown>
  unlisten(channels: readonly number[]): Promise<unknown>
  publish(batch: readonly Publication[]): Promise<unknown>
  /** Settles once the other end has answered, on every connection. */
  ping(): Promise<unknown>
  /** Closes it, whatever is under way, and also when the other end is silent. */
  close(): Promise<unknown>
}

export interface LinkEvents {
  hear(publication: Publication): void
  lost(error: unknown): void
}

/** Errors go to the log: they must not hold what the address holds beside host and port. */
export type OpenLink = (events: LinkEvents) => Promise<Link>
