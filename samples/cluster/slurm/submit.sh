#!/usr/bin/env bash
# Submits a benchmark in equal shares and the report that follows them.
#   ./submit.sh SHARES RESULTS [arguments of 'moe bench']
#   ./submit.sh 8 /shared/results --data /shared/tables
set -euo pipefail
if [ $# -lt 2 ] || ! [[ $1 =~ ^[1-9][0-9]*$ ]]; then
  echo "usage: $0 SHARES RESULTS [arguments of 'moe bench']" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
shares=$1 results=$2
shift 2
mkdir -p "$results"
bench=$(sbatch --parsable --array="1-$shares" --chdir="$results" "$here/bench.sbatch" --out "$results" "$@")
# afterany: a report of what is there is worth having where a share failed, and says what is missing.
report=$(sbatch --parsable --dependency="afterany:$bench" --chdir="$results" "$here/report.sbatch" "$results")
echo "$bench $report"
