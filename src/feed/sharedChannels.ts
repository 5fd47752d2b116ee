import type { Unsubscribe } from '../pubsub/pubsub.ts'

interface StartedChannel {
  start(): Promise<void>
  close(): void
}

/** A channel that hears already. */
export interface OpenedChannel<Channel> {
  channel: Channel
  listening: Unsubscribe[]
}

interface Entry<Channel> extends OpenedChannel<Channel> {
  started: Promise<void>
  subscribers: number
}

/** The channels of a node, by what they follow: one for all its subscribers, opened for the first and closed after the last. */
export class SharedChannels<Channel extends StartedChannel> {
  readonly #open: (key: string) => OpenedChannel<Channel>
  readonly #entries = new Map<string, Entry<Channel>>()

  constructor(open: (key: string) => OpenedChannel<Channel>) {
    this.#open = open
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0
  }

  get keys(): string[] {
    return [...this.#entries.keys()]
  }

  *[Symbol.iterator](): Generator<[string, Channel]> {
    for (const [key, { channel }] of this.#entries) yield [key, channel]
  }

  /** @param ready what else has to settle. @returns the channel, once it has started, and what to call when it is not needed any more */
  async acquire(key: string, ready: (channel: Channel) => Promise<void> = async () => {}): Promise<{ channel: Channel; release(): void }> {
    const entry = this.#entries.get(key) ?? this.#start(key)
    entry.subscribers += 1
    const release = () => this.#release(key, entry)
    try {
      await entry.started
      await ready(entry.channel)
    } catch (error) {
      release()
      throw error
    }
    return { channel: entry.channel, release }
  }

  #start(key: string): Entry<Channel> {
    const opened = this.#open(key)
    const entry = { ...opened, started: opened.channel.start(), subscribers: 0 }
    this.#entries.set(key, entry)
    return entry
  }

  #release(key: string, entry: Entry<Channel>) {
    entry.subscribers -= 1
    if (entry.subscribers > 0) return
    for (const stop of entry.listening) stop()
    entry.channel.close()
    if (this.#entries.get(key) === entry) this.#entries.delete(key)
  }
}
