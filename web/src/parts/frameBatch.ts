/** Calls at most once a frame, however often it is asked to; in a page that nobody sees ten times a second. */
export function frameBatch(call: () => void): { ask(): void; cancel(): void } {
  let cancel: (() => void) | undefined
  const run = () => {
    cancel = undefined
    call()
  }
  return {
    ask() {
      if (cancel) return
      if (document.hidden) {
        const timer = setTimeout(run, 100)
        cancel = () => clearTimeout(timer)
      } else {
        const frame = requestAnimationFrame(run)
        cancel = () => cancelAnimationFrame(frame)
      }
    },
    cancel: () => cancel?.(),
  }
}
