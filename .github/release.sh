#!/usr/bin/env bash
# Makes the packages of a release and checks them:
#   bash .github/release.sh [TAG]        the tag of the current commit where none is named, such as v0.2.0
# They lie in artifacts/release/VERSION afterwards; pushing them to a feed is left to whoever has its key.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

fail() { echo "$1" >&2; exit 1; }

tag=${1:-$(git describe --tags --exact-match 2>/dev/null || true)}
[ -n "$tag" ] || fail "This commit has no tag; make one (git tag v1.2.3) or name it: bash .github/release.sh v1.2.3"
[[ "$tag" =~ ^v([0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?)$ ]] || fail "'$tag' is no tag of a version; it should look like v1.2.3 or v1.2.3-rc.1."
version=${BASH_REMATCH[1]}
[ -z "$(git status --porcelain)" ] || fail "There are changes that are not committed; the packages name the commit that they were made from."

# The repository's address stands in the packages: that of the clone's remote, or REPOSITORY_URL.
address=${REPOSITORY_URL:-$(git remote get-url origin 2>/dev/null || true)}
address=${address%.git}
[[ "$address" =~ ^https:// ]] || fail "The remote 'origin' has no address that begins with https://; name one: REPOSITORY_URL=https://... bash .github/release.sh"

folder=$PWD/artifacts/release/$version
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$folder"
rm -f "$folder"/*.nupkg "$folder"/*.snupkg

# The section of the change log is what the release says of itself.
awk -v heading="## $version" '$0 == heading { found = 1; next } /^## / { found = 0 } found' CHANGELOG.md > "$work/notes.md"
grep -q '[^[:space:]]' "$work/notes.md" || fail "CHANGELOG.md has no section '## $version', or nothing in it."

pack() { # folder of packages, folder of everything else
  for project in MLNet.MoE MLNet.MoE.TorchSharp MLNet.MoE.Cli; do
    [ "$1" = "$folder" ] || [ "$project" != MLNet.MoE.Cli ] || continue
    dotnet pack "src/$project" -c Release -o "$1" --artifacts-path "$2" -p:ContinuousIntegrationBuild=true \
      -p:Version="$version" -p:ReleaseNotesFile="$work/notes.md" -p:RepositoryUrl="$address" -p:PackageProjectUrl="$address"
  done
}

pack "$folder" "$work/first"
echo "Once more, to compare: the same sources give the same assemblies."
pack "$work/again" "$work/second"
for library in MLNet.MoE MLNet.MoE.TorchSharp; do
  for packages in "$folder" "$work/again"; do
    unzip -p "$packages/$library.$version.nupkg" "lib/net10.0/$library.dll" | sha256sum
  done | sort -u > "$work/sums"
  [ "$(wc -l < "$work/sums")" -eq 1 ] || fail "$library.dll is another one when it is built in another folder."
done

MOE_PACKAGES=$folder dotnet test -c Release tests/MLNet.MoE.Packages.Tests
(cd "$folder" && sha256sum ./*nupkg && ls -l ./*nupkg)
echo "$folder"
