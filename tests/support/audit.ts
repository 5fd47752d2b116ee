import { auditServer } from 'graphql-http'

/**
 * What is not as GraphQL over HTTP has it, be it a MUST, a SHOULD or a MAY: by the ids of the audits.
 * @param url of `/graphql`
 */
export async function audit(url: string): Promise<Record<string, string>> {
  const results = await auditServer({ url, fetchFn: fetch })
  if (results.length < 50) throw new Error(`only ${results.length} audits: there are more`)
  return Object.fromEntries(results.flatMap((result) => (result.status === 'ok' ? [] : [[result.id, `${result.name}: ${result.reason}`]])))
}
