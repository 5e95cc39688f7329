#!/bin/sh
# Sends one signed request with nothing but openssl and curl: signed.sh METHOD PATH [JSON]
# The body goes to the standard output, the status to the standard error.
set -eu
ms=$(($(date +%s) * 1000))
signature=$(printf '%s%s/trade-api/v2%s' "$ms" "$1" "${2%%\?*}" |
  openssl dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32 \
    -sign "$KALSHI_PRIVATE_KEY_PATH" -binary | openssl base64 -A)
curl --silent --show-error --max-time 10 --noproxy '*' --request "$1" \
  --header "KALSHI-ACCESS-KEY: $KALSHI_API_KEY_ID" \
  --header "KALSHI-ACCESS-TIMESTAMP: $ms" \
  --header "KALSHI-ACCESS-SIGNATURE: $signature" \
  ${3+--header "Content-Type: application/json" --data "$3"} \
  --write-out '%{stderr}%{http_code}' "$KALSHI_BASE_URL$2"
