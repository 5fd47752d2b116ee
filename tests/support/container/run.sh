#!/bin/sh
# Runs a program as a container does that is given `--read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges`
# and a volume at /data: unshare --mount sh run.sh ROOT NODE_MODULES NODE ARGUMENTS...
# ROOT has the directories app, data and tmp. What is mounted here, nobody else sees, and it goes with the process.
set -eu
root=$1 node_modules=$2 node=$3
shift 3

mount --bind "$root" "$root"
cd "$root"
# In the place of the base image: the libraries and programs of this machine.
for directory in usr bin lib lib64 etc proc dev; do
  [ -d "/$directory" ] || continue
  mkdir "$directory"
  mount --rbind "/$directory" "$directory"
done
touch node
mount --bind "$node" node
mkdir app/node_modules
mount --bind "$node_modules" app/node_modules
mount --bind data data
for mounted in . node usr etc app/node_modules; do mount -o remount,bind,ro "$mounted"; done
mount -t tmpfs tmpfs tmp

exec chroot . setpriv --reuid 1000 --regid 1000 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \
  sh -c 'cd /app && exec /node "$@"' node "$@"
