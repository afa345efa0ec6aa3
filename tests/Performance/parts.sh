#!/usr/bin/env bash
# What the exchangeable parts of gates, units and activations are worth, by one command: 'moe bench' with a contender for each part, on the
# simulated families (linear regimes, curved borders, products, pointer values) and on tables of a folder. Seeds 0 and 1 are to look at,
# 2 and 3 to confirm. Choose by validation losses, which results.jsonl has; results.csv and report.html have those of the test rows.
#
#   tests/Performance/parts.sh            variables: OUT (parts-results), ROWS (2000), SEEDS (4), MOE (the program 'moe'),
#                                         DATA and TABLES (a folder and names in it; without DATA the simulated families alone),
#                                         FAMILIES (of 'gates terms units activations'), WORKERS (1)
set -euo pipefail
out=${OUT:-$PWD/parts-results} rows=${ROWS:-2000} seeds=${SEEDS:-4} moe=${MOE:-moe} workers=${WORKERS:-1}
families=${FAMILIES:-gates terms units activations}

join() { local IFS=,; echo "$*"; }

contenders() { # FAMILY
  local base=moe-ens
  case $1 in
    gates) join $base $base:NumberOfExperts=8 $base:NumberOfExperts=8:Gate={top-k,adaptive,threshold,rectified,sigmoid} \
      $base:GateNetwork={mlp,grn,grkan} $base:GateNoise={gumbel,laplace,normal} moe ka-moe ;;
    terms) join $base $base:GateShrinkage={0.2,0.5} $base:GateEntropy={0.02,-0.02} $base:LoadBalance={0.01,0.1} \
      $base:NumberOfExperts=8:Gate=top-k:LoadBalance={0,0.01,0.1} \
      $base:NumberOfExperts=8:Gate=top-k:LoadBalance=0.01:LoadBalanceTerm=dispatch \
      $base:NumberOfExperts=8:Gate=top-k:GateNoise=normal:LoadBalance=0.1:LoadBalanceTerm=load ;;
    units) join $base $base:GatedUnits=true:ExpertWidth=21 $base:GatedUnits=true:ExpertWidth=21:Activation={silu,gelu,identity} \
      mlp-ens mlp-ens:GatedUnits=true:Width=85:Activation=gelu ;;
    activations) join $base $base:Activation={gelu,silu,tanh,relu,helu,swish,prelu,xsilu,xgelu,xatlu,smu,golu,mish} ;;
    *) echo "There is no family '$1'; known are gates, terms, units and activations." >&2; return 2 ;;
  esac
}

for family in $families; do
  models=$(contenders "$family")
  "$moe" bench --datasets 2dplanes,mv,hastie-10.2,ringnorm,friedman-1,friedman-2,pvr-copy,pvr-parity --models "$models" \
    --seeds "$seeds" --max-rows "$rows" --workers "$workers" --out "$out/$family-simulated"
  [ -z "${DATA:-}" ] || "$moe" bench --data "$DATA" --datasets "${TABLES:-all}" --models "$models" --seeds "$seeds" --max-rows "$rows" \
    --workers "$workers" --out "$out/$family-tables"
done
