/** RFC 6750, 2.1: the token of an Authorization header; undefined: there is none. */
export const bearerToken = (authorization: unknown): string | undefined =>
  typeof authorization === 'string' ? /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization)?.[1] : undefined
