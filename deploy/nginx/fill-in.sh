#!/bin/sh
# Writes safelight.conf with the addresses of where it runs, for containers: their nginx runs it before it starts (/docker-entrypoint.d). What is not set stays as it is.
set -eu

sed \
  -e "s|127\.0\.0\.1:3000|${PHOTO_API:-127.0.0.1:3000}|g" \
  -e "s|127\.0\.0\.1:3001|${LOG_WATCHER:-127.0.0.1:3001}|g" \
  -e "s|listen 80;|listen ${HTTP_LISTEN:-80};|" \
  -e "s|listen 443 |listen ${HTTPS_LISTEN:-443} |" \
  -e "s|/etc/nginx/safelight|${FILES:-/etc/nginx/safelight}|g" \
  -e "s|/var/log/nginx|${LOGS:-/var/log/nginx}|g" \
  -e "s|photos\.example\.org|${PHOTOS_NAME:-photos.example.org}|g" \
  -e "s|watch\.example\.org|${WATCH_NAME:-watch.example.org}|g" \
  "${SAFELIGHT_CONF:-/etc/safelight/safelight.conf}" > "$CONFIG_FILE"
