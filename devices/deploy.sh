#!/usr/bin/env bash
# Publishes the edgenet command, copies it to a board over ssh, and runs it there:
#   devices/deploy.sh pi@raspberrypi.local                      show the help
#   devices/deploy.sh pi@raspberrypi.local bench mobilenet_v2   measure a model
# The board needs an ssh server and the .NET 10 runtime; its README says how to get that.
set -euo pipefail

[ $# -ge 1 ] || { sed -n '2,5s/^# //p' "$0" >&2; exit 2; }
board=$1
shift

root=$(cd "$(dirname "$0")/.." && pwd)
publish=$root/artifacts/edgenet

# shellcheck disable=SC2029  # The command is put together here and run there.
on_board() { ssh "$board" "PATH=\$HOME/.dotnet:\$PATH; cd && $*"; }

on_board dotnet --list-runtimes | grep '^Microsoft\.NETCore\.App 10\.' ||
    { echo "$board has no .NET 10 runtime; devices/*/README.md say how to install it." >&2; exit 1; }

# No apphost and no runtime inside: the same files run on every architecture that has .NET.
dotnet publish "$root/src/EdgeNet.Cli" -c Release -p:UseAppHost=false -o "$publish"

tar -C "$publish" -cz . | on_board 'rm -rf edgenet-app && mkdir edgenet-app && tar -C edgenet-app -xz'
on_board dotnet edgenet-app/edgenet.dll "${@:---help}"
