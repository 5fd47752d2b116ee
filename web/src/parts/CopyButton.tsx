import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { copyText } from './copyText.ts'
import { IconButton } from './IconButton.tsx'

const shownMs = 2_000

/** Copies a text, and says so for a moment. @param label what it copies, e.g. `Copy code` */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), shownMs)
    return () => clearTimeout(timer)
  }, [isCopied])

  const copy = async () => {
    await copyText(text)
    setCopied(true)
  }
  return <IconButton icon={isCopied ? Check : Copy} label={isCopied ? 'Copied' : label} onClick={() => void copy()} />
}
