#!/bin/sh
# What the browser tests need: Chromium from the system's packages, axe-core from npm.
set -eu
cd "$(dirname "$0")"
if ! command -v chromium >/dev/null 2>&1 && ! command -v google-chrome >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core
  else
    echo "the browser tests need Chromium: install the package chromium" >&2
    exit 2
  fi
fi
if [ ! -f node_modules/axe-core/axe.min.js ]; then
  npm install --no-package-lock --no-audit --no-fund --silent
fi
