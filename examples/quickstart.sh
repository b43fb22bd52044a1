#!/usr/bin/env bash
# A tour of the REST API with curl, top to bottom. Start a server (npm start), then:
#
#   bash examples/quickstart.sh
#
# Node only reads fields out of replies, as jq would.
set -euo pipefail

api="${OUTLAY_URL:-http://127.0.0.1:${PORT:-3000}}/api"
token=

# request METHOD PATH [BODY]: prints the reply's body; a refusal is printed too, it is not the end.
request() {
  local method=$1 path=$2 body=${3-}
  curl --silent --show-error --write-out '\n' --request "$method" "$api$path" \
    ${token:+--header "authorization: Bearer $token"} \
    ${body:+--header "content-type: application/json" --data "$body"}
}

# field JSON EXPRESSION: what the expression says of the reply, which it calls `it`.
field() {
  node -p "const it = JSON.parse(process.argv[1]); $2" -- "$1"
}

step() { printf '\n== %s\n' "$*"; }

step "Is the server there?"
curl --silent --fail --output /dev/null "${api%/api}/readyz" || {
  echo "Nothing answers at ${api%/api}. Start it with npm start, or say where it is: OUTLAY_URL=http://…" >&2
  exit 1
}
echo "yes, at ${api%/api}"

step "Register (signs in)"
email="ada-$(node -p 'crypto.randomUUID().slice(0, 8)')@example.com"
session=$(request POST /auth/register \
  '{"email":"'"$email"'","password":"correct horse battery","name":"Ada"}')
token=$(field "$session" it.accessToken)
refresh_token=$(field "$session" it.refreshToken)
field "$session" '`${it.user.name} as ${it.user.email}`'

step "List accounts and categories"
field "$(request GET /accounts)" 'it.items.map((each) => `${each.name} ${each.balance}`).join()'
field "$(request GET '/categories?kind=expense')" 'it.items.map((each) => each.name).join(", ")'

step "Create a category and an account"
category=$(request POST /categories '{"name":"Bakery","icon":"🥐"}')
account=$(request POST /accounts '{"name":"Current account","openingBalance":"1250.00"}')
echo "$category"
echo "$account"

step "Create an expense; only the amount is needed"
expense=$(request POST /expenses '{
  "amount": "4.80", "payee": "Corner bakery", "tags": ["breakfast"],
  "accountId": "'"$(field "$account" it.id)"'", "categoryId": "'"$(field "$category" it.id)"'"
}')
id=$(field "$expense" it.id)
echo "$expense"
request POST /expenses '{"amount":"12.50","payee":"Bookshop"}' >/dev/null
request POST /expenses '{"amount":"31","occurredOn":"2026-02-28","payee":"Market"}' >/dev/null

step "List, two a page"
page=$(request GET '/expenses?limit=2&includeTotal=true')
field "$page" '`${it.items.map((each) => each.amount).join(", ")} of ${it.total} expenses`'
cursor=$(field "$page" it.nextCursor)
field "$(request GET "/expenses?limit=2&includeTotal=true&cursor=$cursor")" \
  '`${it.items.map((each) => each.amount).join(", ")}, next: ${it.nextCursor}`'

step "Change it, then try again on top of the version that is gone"
request PATCH "/expenses/$id" '{"amount":"5.20","version":1}'
request PATCH "/expenses/$id" '{"note":"Rye","version":1}'

step "Delete, look, restore, read"
request DELETE "/expenses/$id"
field "$(request GET "/expenses/$id")" '`${it.status} ${it.code}: ${it.detail}`'
request POST "/expenses/$id/restore" >/dev/null
field "$(request GET "/expenses/$id")" '`${it.payee} ${it.amount} ${it.currency}`'

step "Transfer to another account, across currencies"
yen=$(request POST /accounts '{"name":"Japan","currency":"JPY"}')
request POST /transactions '{
  "kind": "transfer", "amount": "100", "toAmount": "16250",
  "fromAccountId": "'"$(field "$account" it.id)"'", "toAccountId": "'"$(field "$yen" it.id)"'"
}'

step "Refund a part of the expense"
request POST /transactions '{"kind":"refund","refundOf":"'"$id"'","amount":"1.20"}' >/dev/null
field "$(request GET "/expenses/$id")" '`${it.refundedAmount} of ${it.amount} came back`'

step "The change feed: every write, and the last one undone"
feed=$(request GET '/changes?limit=200')
field "$feed" '`${it.items.length} changes, the last: ${it.items.at(-1).op} ${it.items.at(-1).after.kind}`'
request POST "/changes/$(field "$feed" it.nextSince)/undo" >/dev/null
field "$(request GET "/expenses/$id")" '`${it.refundedAmount} of ${it.amount} came back`'

step "An amount that no currency has: the problem names the field"
field "$(request POST /expenses '{"amount":"1.2345"}')" \
  '`${it.status} ${it.code} at ${it.issues[0].path}: ${it.issues[0].message}`'

step "Refresh: a new pair, and the old refresh token works no more"
session=$(request POST /auth/refresh '{"refreshToken":"'"$refresh_token"'"}')
token=$(field "$session" it.accessToken)
field "$session" "it.refreshToken !== '$refresh_token' ? 'rotated' : 'the same'"

step "Log out"
request POST /auth/logout '{"refreshToken":"'"$(field "$session" it.refreshToken)"'"}'
field "$(request GET /profile)" '`${it.status} ${it.code}`'
