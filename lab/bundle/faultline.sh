#!/bin/sh
# Starts Faultline out of an archive of `faultline bundle`: with the Node that came along, else with the one on PATH.
for='@PLATFORM@'
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 3
case "$(uname -s) $(uname -m)" in
  'Linux x86_64') is=linux-x64 ;;
  'Linux aarch64' | 'Linux arm64') is=linux-arm64 ;;
  'Darwin x86_64') is=darwin-x64 ;;
  'Darwin arm64') is=darwin-arm64 ;;
  *) is="$(uname -s) $(uname -m)" ;;
esac
if [ "$is" != "$for" ]; then
  echo "Expected $for, which this archive is for, got $is. On Windows use WSL, which is Linux." >&2
  exit 3
fi
node="$here/node_modules/node-$for/bin/node"
[ -x "$node" ] || node=$(command -v node) || {
  echo 'Expected Node 24.11 or a later 24 on PATH, found none. Install it: nodejs.org has it.' >&2
  exit 3
}
version=$("$node" --version)
case "$version" in
  v24.1[1-9].* | v24.[2-9][0-9].*) ;;
  *)
    echo "Expected Node 24.11 or a later 24, got $version ($node)." >&2
    exit 3
    ;;
esac
# Which images came along, where they are not those that the lab would look for.
if [ -f "$here/images/names.sh" ]; then . "$here/images/names.sh"; fi
exec "$node" "$here/lab/cli/start.mjs" "$@"
