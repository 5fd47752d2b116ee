import { anonymous, type Viewer } from '../../auth/viewer.ts'

/** How many sockets each owner has open on this node. Where nobody is asked who they are, all are one owner, and not counted. */
export class OwnerSockets {
  readonly #most: number
  readonly #open = new Map<string, number>()

  constructor(most: number) {
    this.#most = most
  }

  /** @returns what gives the place back, once; undefined: the owner has as many as there may be */
  take(viewer: Viewer): (() => void) | undefined {
    if (viewer === anonymous) return () => {}
    const { ownerId } = viewer
    const open = this.#open.get(ownerId) ?? 0
    if (open >= this.#most) return undefined
    this.#open.set(ownerId, open + 1)
    return () => this.#giveBack(ownerId)
  }

  #giveBack(ownerId: string) {
    const left = (this.#open.get(ownerId) ?? 0) - 1
    if (left > 0) this.#open.set(ownerId, left)
    else this.#open.delete(ownerId)
  }
}
