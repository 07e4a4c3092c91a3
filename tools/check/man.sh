#!/bin/sh
# The man page that the program prints renders without a warning, in both languages.
#   tools/check/man.sh build/thidua
set -eu
for lang in vi_VN.UTF-8 en_US.UTF-8; do
    said=$(LC_ALL=$lang "$1" help --man | groff -K utf8 -man -Tutf8 -ww -z 2>&1)
    [ -z "$said" ] || { echo "$lang: $said"; exit 1; }
done
