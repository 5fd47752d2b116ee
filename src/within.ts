/** @throws when it takes longer, and the signal's reason when that is aborted; what comes of it then is nobody's */
export async function within<Value>(limitMs: number, what: Promise<Value>, signal?: AbortSignal): Promise<Value> {
  const over = Promise.withResolvers<never>()
  const abort = () => over.reject(signal?.reason)
  const timer = setTimeout(() => over.reject(new Error(`there was no answer within ${limitMs} ms`)), limitMs)
  signal?.addEventListener('abort', abort)
  try {
    return await Promise.race([what, over.promise])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}
