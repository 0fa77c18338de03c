#!/bin/sh
# What the tests in this folder need beside Python: debootstrap, and root.
set -e
[ "$(id -u)" = 0 ] || { echo "these tests build a root file system and need root" >&2; exit 2; }
command -v debootstrap >/dev/null && exit 0
apt-get update -qq
apt-get install -y -qq --no-install-recommends debootstrap
