#!/bin/bash
# Runs a cmocka program with TAP output as meson reads it: cmocka tells a skipped test as "not ok N # SKIP name", which
# meson takes for a failure.
#   test/tap.sh PROGRAM
set -o pipefail
CMOCKA_MESSAGE_OUTPUT=TAP "$@" | sed -u 's/^not ok \([0-9]*\) # SKIP *\(.*\)/ok \1 - \2 # SKIP/'
