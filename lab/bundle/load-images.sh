#!/bin/sh
# Gives the container images of this archive to the Docker engine of this machine. Processes need none of them.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 3
docker version >/dev/null 2>&1 || {
  echo 'Expected a Docker engine to load images into, none answers. Start one, or go without: scenarios and the lab run as processes too.' >&2
  exit 3
}
for image in "$here"/images/*.tar; do
  docker load --input "$image" || exit 3
done
