import { statement } from '../../db/statement.ts'

/** Writes down whom running attempts have asked, and when the first text came, in case nobody is left to tell it at their end. */
export const noteAttempts = statement<
  never,
  [replyIds: string[], attempts: number[], providers: string[], modelNames: string[], firstTokenMs: (number | null)[]]
>(
  'note-attempts',
  `UPDATE reply_attempts a
   SET provider = new.provider, model_name = new.model_name, first_token_ms = coalesce(new.first_token_ms, a.first_token_ms)
   FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::int[]) AS new(reply_id, number, provider, model_name, first_token_ms)
   WHERE a.reply_id = new.reply_id AND a.number = new.number AND a.finished_at IS NULL`,
)
