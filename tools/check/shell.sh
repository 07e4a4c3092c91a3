#!/bin/sh
# Every shell script, read by shellcheck.
set -eu
git ls-files '*.sh' .ci/run | xargs shellcheck
