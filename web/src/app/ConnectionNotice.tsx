import { useEffect, useState } from 'react'
import { type Store, useStore } from '../parts/store.ts'

/** A connection that comes back at once is worth no words. */
const patienceMs = 1_200

/** Says quietly that the page is coming back; what happens meanwhile comes then. */
export function ConnectionNotice({ isConnected }: { isConnected: Store<boolean> }) {
  const isAway = !useStore(isConnected)
  const [isShown, setShown] = useState(false)
  useEffect(() => {
    if (!isAway) return setShown(false)
    const timer = setTimeout(() => setShown(true), patienceMs)
    return () => clearTimeout(timer)
  }, [isAway])
  return (
    <span className="connection" role="status">
      {isShown && 'Reconnecting…'}
    </span>
  )
}
