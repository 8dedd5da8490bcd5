#!/bin/sh
# Writes safelight.conf with the addresses of where it runs, for containers: their nginx runs it before it starts (/docker-entrypoint.d). What is not set stays as it is.
# RESOLVER: both names are looked up by it again and again while nginx runs. Without it once, at the start.
set -eu

# nginx before 1.27.3 looks a name up again only where it stands in a variable, and not in an upstream.
set --
if [ -n "${RESOLVER:-}" ]; then
  set -- -e "1s|^|resolver $RESOLVER;\n|" -e '/^upstream /,/^}/d' \
    -e 's|proxy_pass http://safelight_photo_api;|set $safelight_at 127.0.0.1:3000; proxy_pass http://$safelight_at;|' \
    -e 's|proxy_pass http://safelight_log_watcher;|set $safelight_at 127.0.0.1:3001; proxy_pass http://$safelight_at;|'
fi

sed "$@" \
  -e "s|127\.0\.0\.1:3000|${PHOTO_API:-127.0.0.1:3000}|g" \
  -e "s|127\.0\.0\.1:3001|${LOG_WATCHER:-127.0.0.1:3001}|g" \
  -e "s|listen 80;|listen ${HTTP_LISTEN:-80};|" \
  -e "s|listen 443 |listen ${HTTPS_LISTEN:-443} |" \
  -e "s|/etc/nginx/safelight|${FILES:-/etc/nginx/safelight}|g" \
  -e "s|/var/log/nginx/safelight\.log|${ACCESS_LOG:-/var/log/nginx/safelight.log}|g" \
  -e "s|photos\.example\.org|${PHOTOS_NAME:-photos.example.org}|g" \
  -e "s|watch\.example\.org|${WATCH_NAME:-watch.example.org}|g" \
  "${SAFELIGHT_CONF:-/etc/safelight/safelight.conf}" > "$CONFIG_FILE"
