import { useEffect, useState } from 'react'
import { messageOf } from '../api/apiError.ts'
import { ReplyDetailsDocument, type ReplyDetailsQuery } from '../generated/graphql.ts'
import { useThread } from './ThreadContext.tsx'

type Details = Extract<ReplyDetailsQuery['node'], { attempts: unknown }>

/** Each try of a reply, and what it used; read when somebody asks. @param status with another one it is read again */
export function ReplyDetails({ replyId, status }: { replyId: string; status: string }) {
  const { api } = useThread()
  const [details, setDetails] = useState<Details>()
  const [problem, setProblem] = useState<string>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another status means another answer
  useEffect(() => {
    api.query(ReplyDetailsDocument, { id: replyId }).then(
      ({ node }) => setDetails((node as Details | null) ?? undefined),
      (error: unknown) => setProblem(messageOf(error)),
    )
  }, [api, replyId, status])

  if (problem) return <p className="note problem">{problem}</p>
  if (!details) return <p className="note">Loading…</p>
  return (
    <section className="details" aria-label="Attempts and usage">
      <p>
        {tokens(details.promptTokens)} read, {tokens(details.completionTokens)} written
      </p>
      <div className="table">
        <table>
          <thead>
            <tr>
              <th scope="col">Attempt</th>
              <th scope="col">Model</th>
              <th scope="col">First token</th>
              <th scope="col">Total</th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {details.attempts.map((attempt) => (
              <tr key={attempt.number}>
                <td>{attempt.number}</td>
                <td>{[attempt.modelName, attempt.provider].filter(Boolean).join(' · ') || '–'}</td>
                <td>{seconds(attempt.firstTokenMs)}</td>
                <td>{seconds(attempt.totalMs)}</td>
                <td title={attempt.error?.message}>{attempt.error?.code ?? outcome(details, attempt.number)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

const tokens = (count: number | null) => (count === null ? 'unknown tokens' : `${count} ${count === 1 ? 'token' : 'tokens'}`)

const seconds = (ms: number | null) => (ms === null ? '–' : `${(ms / 1000).toFixed(2)} s`)

const outcome = ({ attempts, status }: Details, number: number) => (number === attempts.at(-1)?.number ? status.toLowerCase() : 'given up')
