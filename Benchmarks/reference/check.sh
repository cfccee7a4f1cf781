#!/usr/bin/env bash
# Proves the floor: on small data of several seeds and sizes its bitmaps select what a reading record by record selects.
#
# Usage: check.sh FLOOR GENERATOR [SEED]
#   SEED  of the first data set (default: drawn and printed); the others follow it
set -euo pipefail

floor=$1
generator=$2
seed=${3:-$((RANDOM * 32768 + RANDOM))}
folder=$(mktemp --directory)
trap 'rm -rf "$folder"' EXIT

# How often, records, members. With few members the bitmaps become dense; the first size reaches the limit in one of
# several windows, for members of both classes; the last ones have empty groups, lists and selections.
sizes=("1 300000 1000" "3 20000 400" "3 3000 1100" "3 150000 5" "3 70000 8" "9 500 4" "9 60 3" "9 9 2" "3 1 1")
echo "check: first seed $seed"
for size in "${sizes[@]}"; do
    read -r times records members <<<"$size"
    for ((run = 0; run < times; run++)); do
        "$generator" --records "$records" --members "$members" --seed "$seed" --output "$folder/data" >/dev/null
        if ! line=$("$floor" "$folder/data" --verify); then
            echo "check: differs: --records $records --members $members --seed $seed" >&2
            exit 1
        fi
        echo "check: $records records, $members members, seed $seed: ${line#*digests_s=* }"
        seed=$((seed + 1))
    done
done
