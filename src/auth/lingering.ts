/**
 * How long, in milliseconds, somebody may go on for whom a server has let in before the API key was revoked: the key is
 * remembered for five seconds, sockets are looked at every ten, and what was asked last needs its time.
 */
export const lingeringMs = 20_000
