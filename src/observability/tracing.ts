/** Ids, names and numbers; never what people write, and no credential. */
export type SpanAttributes = Record<string, string | number | boolean>

export interface SpanOptions {
  attributes?: SpanAttributes
  /** What it belongs to, as W3C's `traceparent`; null: a trace of its own begins. By default the span that runs. */
  parent?: string | null
  kind?: 'server' | 'client' | 'consumer'
}

export interface Span {
  set(attributes: SpanAttributes): void
  /** Something that happened in the course of it. */
  event(name: string): void
  /** @param code says what went wrong in one word; messages of errors may quote what nobody else should read */
  fail(code: string): void
  /** Makes it the running one for the work, and for all that the work waits for. */
  around<T>(work: () => T): T
  end(): void
}

/** Spans of traces. A trace follows one request: its operation, the attempts at the reply that it asked for, what is delivered. */
export interface Tracing extends AsyncDisposable {
  begin(name: string, options: SpanOptions): Span
  /** Does the work in a span of its own. What it throws makes the span a failed one. */
  run<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>
  /** The running span as W3C's `traceparent`; null: there is none. */
  traceParent(): string | null
}

const noSpan: Span = { set() {}, event() {}, fail() {}, around: (work) => work(), end() {} }

/** Nothing but the work. */
export const noTracing: Tracing = {
  begin: () => noSpan,
  run: (_name, _options, work) => work(noSpan),
  traceParent: () => null,
  [Symbol.asyncDispose]: async () => {},
}
