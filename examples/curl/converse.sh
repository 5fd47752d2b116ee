#!/bin/sh
# One question and its answer as it is written, with curl and nothing else. Run it beside a server:
#   sh examples/curl/converse.sh "Hello, I am Ada."
# The events are server-sent events. When the connection is lost, the next one goes on after the last event that came.
set -eu

url=${PARLEY_URL:-http://127.0.0.1:4000}/graphql
content=$(printf %s "${1:-Hello, I am Ada.}" | sed 's/\\/\\\\/g; s/"/\\"/g')

post() { curl -sS --fail-with-body "$url" -H 'content-type: application/json' -d "$1"; }
# The value of a string in JSON, as it is written there.
string() { sed -n 's/.*"'"$1"'":"\(\([^"\\]\|\\.\)*\)".*/\1/p'; }

created=$(post '{"query":"mutation { createInteraction(input: {}) { interaction { id cursor } } }"}')
interaction=$(printf %s "$created" | string id)
last=$(printf %s "$created" | string cursor)
post '{"query":"mutation ($input: CreateMessageInput!) { createMessage(input: $input) { reply { status } } }",
  "variables":{"input":{"interactionId":"'"$interaction"'","content":"'"$content"'"}}}' >/dev/null

subscription='{"query":"subscription ($id: ID!) { interactionEvents(interactionId: $id) {
  __typename ... on ReplyDelta { text } ... on ReplyFailed { error { message } } } }",
  "variables":{"id":"'"$interaction"'"}}'
subscription=$(printf %s "$subscription" | tr -d '\n')

show() {
  case $1 in
  *'"ReplyDelta"'*) printf %b "$(printf %s "$1" | string text | sed 's/\\"/"/g')" ;;
  *'"ReplyRetrying"'*) echo ;;
  *'"ReplyCompleted"'*) echo && exit 0 ;;
  *'"ReplyFailed"'* | *'"errors"'*) printf '%s\n' "$1" >&2 && exit 1 ;;
  esac
}

directory=$(mktemp -d)
mkfifo "$directory/events"
curl=
trap 'kill $curl 2>/dev/null || true; rm -r "$directory"' EXIT

while :; do
  curl -sN --fail "$url" -H 'content-type: application/json' -H 'accept: text/event-stream' \
    -H "last-event-id: $last" -d "$subscription" >"$directory/events" &
  curl=$!
  # An event is complete with the empty line behind it; one that was cut off comes again.
  while IFS= read -r line; do
    case $line in
    'id: '*) id=${line#id: } ;;
    'data: '*) data=${line#data: } ;;
    '') [ -z "${data-}" ] || { last=$id && show "$data" && data=; } ;;
    esac
  done <"$directory/events"
  # 22: the server has answered, and refuses.
  wait "$curl" || [ $? -ne 22 ] || { echo 'The server refuses the subscription.' >&2 && exit 1; }
  sleep 1
done
