#!/bin/sh
# Is all C laid out as .clang-format says?  `make format` mends it.
set -eu
git ls-files '*.c' '*.h' | xargs clang-format-14 --dry-run -Werror
