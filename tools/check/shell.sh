#!/bin/sh
# Every shell script, read by shellcheck.  Without SC2317: it does not see functions that are called by name.
set -eu
git ls-files '*.sh' .ci/run | xargs shellcheck --exclude=SC2317
