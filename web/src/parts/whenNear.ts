/**
 * Calls back each time that an element comes near what is seen of the conversation, and at once where it is there.
 * @param rootMargin what counts as near, as of an IntersectionObserver
 * @returns ends it
 */
export function whenNear(element: Element, rootMargin: string, onNear: () => void): () => void {
  const observer = new IntersectionObserver(
    (entries) => {
      // A busy browser tells of several changes at once: the last one is how it is.
      if (entries.at(-1)?.isIntersecting) onNear()
    },
    { root: element.closest('.viewport'), rootMargin },
  )
  observer.observe(element)
  return () => observer.disconnect()
}
