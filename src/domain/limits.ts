/** Bounds on what callers may store; lengths in UTF-16 code units. */
export const limits = {
  content: 100_000,
  prompt: 100_000,
  title: 500,
  modelName: 200,
  clientKey: 200,
  /** A subject, or a tenant. */
  identity: 200,
  /** Replies of one interaction that are queued or running. */
  unfinishedReplies: 100,
  /** Items of a page. */
  page: 100,
  defaultPage: 20,
} as const
