#!/usr/bin/env bash
# Confirms and measures training on a GPU, by one command: the Torch tests on the device, steps by graph and without beside the CPU engine's,
# stacked networks, memory, and fits of real tables. Every figure is written to a file as it comes, and all of them are printed last.
#
#   tests/Performance/gpu.sh          on a machine with the .NET SDK: builds and runs (libtorch for CUDA from the package TorchSharp-cuda-linux)
#   tests/Performance/gpu.sh pack     there: writes .gpu/, with programs and .NET's runtime but without libtorch, for a machine that has neither
#                                     SDK nor registries; .gpu/gpu.sh run, there, takes libtorch from Python's torch
#
# Variables: DEVICE (cuda:0; cpu rehearses everything), OUT (folder of the results; ./gpu-results), LIBTORCH (folder of libtorch's libraries),
# MOE_DATA (folder with phoneme.csv and california.csv for the fits), PARTS (of 'gpu tests fits'; the order they run in), LIMIT (seconds a part).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
device=${DEVICE:-cuda:0} out=${OUT:-$PWD/gpu-results} parts=${PARTS:-gpu tests fits} limit=${LIMIT:-420}

build() { # FOLDER: both programs side by side; the tests run by themselves, without a test host
  local backend=()
  [ "$device" = cpu ] || [ -n "${NO_LIBTORCH:-}" ] || backend=(-p:TorchBackend=cuda-linux)
  dotnet build -c Release -v q --nologo tests/Performance -o "$1" "${backend[@]}"
  dotnet build -c Release -v q --nologo tests/MLNet.MoE.TorchSharp.Tests -o "$1" -p:EnableMSTestRunner=true -p:OutputType=Exe "${backend[@]}"
}

pack() {
  [ -f MLNet.MoE.sln ] || { echo "Run this from the repository's root." >&2; exit 2; }
  rm -rf .gpu && mkdir -p .gpu/bundle/app
  NO_LIBTORCH=1 build .gpu/bundle/app
  # libtorch for the CPU, what neither program calls, and the second copy of each library stay here.
  rm -rf .gpu/bundle/app/runtimes .gpu/bundle/app/amd64
  find .gpu/bundle/app \( -name 'libtorch*' -o -name 'libc10*' -o -name 'libgomp*' -o -name 'libduckdb*' -o -name 'libcapstone*' \
    -o -name 'libInstrumentationEngine*' -o -name 'Microsoft.CodeAnalysis*' -o -name '*.dbg' -o -name '*.pdb' -o -name '*.xml' \) -delete
  local root version
  root=$(dirname "$(readlink -f "$(command -v dotnet)")") version=$(ls "$root/shared/Microsoft.NETCore.App" | sort -V | tail -1)
  mkdir -p .gpu/bundle/dotnet/shared/Microsoft.NETCore.App .gpu/bundle/dotnet/host
  cp "$root/dotnet" .gpu/bundle/dotnet/ && cp -r "$root/host/fxr" .gpu/bundle/dotnet/host/
  cp -r "$root/shared/Microsoft.NETCore.App/$version" .gpu/bundle/dotnet/shared/Microsoft.NETCore.App/
  tar c -C .gpu/bundle . | xz -3 -T0 > .gpu/bundle.tar.xz && rm -rf .gpu/bundle
  cp "$0" .gpu/gpu.sh && du -sh .gpu
}

libtorch() { # the folders of Python's torch and of the CUDA libraries beside it
  local torch folders folder
  torch=$("${TORCH_PYTHON:-python3}" -c 'import importlib.util as u; print(list(u.find_spec("torch").submodule_search_locations)[0])')
  folders=$torch/lib
  for folder in "$(dirname "$torch")"/nvidia/*/lib /usr/local/nvidia/lib64 /usr/local/cuda/lib64; do
    [ -d "$folder" ] && folders=$folders:$folder
  done
  echo "$folders"
}

unpack() {
  work=${WORK:-${TMPDIR:-/tmp}/moe-gpu}
  [ -d "$work/app" ] || { mkdir -p "$work" && tar xJf "$here/bundle.tar.xz" -C "$work"; }
  dotnet=$work/dotnet/dotnet app=$work/app
  export DOTNET_ROOT=$work/dotnet DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
  export LD_LIBRARY_PATH=${LIBTORCH:-$(libtorch)}${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
}

run() {
  mkdir -p "$out"
  nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader > "$out/machine.txt" 2>&1 || echo "no nvidia-smi" > "$out/machine.txt"
  for part in $parts; do
    case $part in
      gpu) timeout "$limit" "$dotnet" "$app/MLNet.MoE.Performance.dll" compare --quick gpu ;;
      fits) timeout "$limit" "$dotnet" "$app/MLNet.MoE.Performance.dll" compare fits ;;
      tests) MOE_TEST_DEVICE=$device timeout "$limit" "$dotnet" "$app/MLNet.MoE.TorchSharp.Tests.dll" ${FILTER:+--filter "$FILTER"} ;;
      *) echo "unknown part '$part'; known are gpu, tests and fits" >&2; exit 2 ;;
    esac > "$out/$part.txt" 2> "$out/$part.err" || echo "$part ended with status $?" >> "$out/$part.txt"
  done
  for part in machine $parts; do
    echo "== $part"
    if [ "$part" = tests ]; then tail -n 12 "$out/$part.txt"; else cat "$out/$part.txt"; fi
    [ ! -s "$out/$part.err" ] || tail -n 5 "$out/$part.err"
  done
}

case ${1:-} in
  pack) pack ;;
  run) unpack && run ;;
  "") app=$PWD/.gpu/app dotnet=dotnet && build "$app" && run ;;
  *) sed -n '2,12p' "$0"; exit 2 ;;
esac
